import type { IncomingHttpHeaders } from 'node:http'
import type { CorsDefinition } from '../../define-stack.ts'
import type { HttpAnswer } from './answer.ts'

/** Answers a preflight: 204 with the headers of the definition, as the mock integration does that the CDK adds to a REST API. */
export function preflight(cors: CorsDefinition, headers: IncomingHttpHeaders): HttpAnswer {
  const list = (name: string, values: readonly string[] = []) =>
    values.length === 0 ? [] : [[name, [values.join(',')]] as const]
  return {
    status: 204,
    headers: new Map([
      ...originHeaders(cors, headers),
      ...list('access-control-allow-methods', cors.allowMethods ?? ['*']),
      ...list('access-control-allow-headers', cors.allowHeaders),
      ...list('access-control-max-age', cors.maxAgeSeconds === undefined ? [] : [String(cors.maxAgeSeconds)]),
    ]),
    body: Buffer.alloc(0),
  }
}

/** "For the OPTIONS method, your request must contain an origin header and an Access-Control-Request-Method header." */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/** "API Gateway adds the configured CORS headers", and "ignores CORS headers returned from your backend integration". */
export function withCors(cors: CorsDefinition, request: IncomingHttpHeaders, answer: HttpAnswer): HttpAnswer {
  const own = [...answer.headers].filter(([name]) => !name.startsWith('access-control-'))
  if (request.origin === undefined) return { ...answer, headers: new Map(own) }
  const exposed = cors.exposeHeaders?.join(',')
  return {
    ...answer,
    headers: new Map([
      ...own,
      ...originHeaders(cors, request),
      ...(exposed === undefined ? [] : [['access-control-expose-headers', [exposed]] as const]),
    ]),
  }
}

function originHeaders(
  { allowOrigins, allowCredentials = false }: CorsDefinition,
  { origin }: IncomingHttpHeaders,
): readonly (readonly [string, readonly string[]])[] {
  const allowed = allowOrigins.includes('*') ? '*' : allowOrigins.find((one) => one === origin)
  if (allowed === undefined) return []
  return [
    ['access-control-allow-origin', [allowed]],
    ...(allowed === '*' ? [] : [['vary', ['Origin']] as const]),
    ...(allowCredentials ? [['access-control-allow-credentials', ['true']] as const] : []),
  ]
}
