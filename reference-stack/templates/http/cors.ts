import type { CorsDefinition } from '../../define-stack.ts'
import type { Told } from '../source/remarks.ts'
import { type SourceNode, at, itemsOf, numberOf, textOf } from '../source/source-node.ts'

/** The CORS settings of a template; each kind of API has other names for them. */
interface WrittenCors {
  readonly at: SourceNode['at']
  readonly origins: SourceNode | undefined
  readonly methods?: SourceNode | undefined
  readonly headers?: SourceNode | undefined
  readonly exposed?: SourceNode | undefined
  readonly credentials?: SourceNode | undefined
  readonly maxAge?: SourceNode | undefined
}

/** @param origins the name of the member with the origins, which SAM and CloudFormation call differently */
export function writtenCors(cors: SourceNode, origins: 'AllowOrigin' | 'AllowOrigins'): WrittenCors {
  return {
    at: cors.at,
    origins: at(cors, origins),
    methods: at(cors, 'AllowMethods'),
    headers: at(cors, 'AllowHeaders'),
    exposed: at(cors, 'ExposeHeaders'),
    credentials: at(cors, 'AllowCredentials'),
    maxAge: at(cors, 'MaxAge'),
  }
}

/** CORS in the form of a definition; undefined without an origin. */
export function corsOf(written: WrittenCors, where: string, remarks: Told): CorsDefinition | undefined {
  const allowOrigins = listed(written.origins)
  if (allowOrigins.length === 0) return undefined
  const isAsked = unquoted(written.credentials) === 'true'
  const isAllowed = isAsked && !allowOrigins.includes('*')
  if (isAsked && !isAllowed)
    remarks.notice(
      written.at,
      `${where}: CORS allows credentials of every origin, which browsers refuse: credentials are left out`,
    )
  const [allowMethods, allowHeaders, exposeHeaders] = [written.methods, written.headers, written.exposed].map(listed)
  const maxAge = unquoted(written.maxAge)
  const maxAgeSeconds = maxAge === undefined ? undefined : numberOf({ kind: 'scalar', value: maxAge, at: written.at })
  return {
    allowOrigins,
    ...(allowMethods !== undefined && allowMethods.length > 0 && { allowMethods }),
    ...(allowHeaders !== undefined && allowHeaders.length > 0 && { allowHeaders }),
    ...(exposeHeaders !== undefined && exposeHeaders.length > 0 && { exposeHeaders }),
    ...(isAllowed && { allowCredentials: true }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  }
}

const headerPrefix = /^method\.response\.header\.access-control-/i

/** CORS of a method OPTIONS with a mock integration, whose response has the headers of CORS; undefined without them. */
export function corsOfMock(integration: SourceNode, where: string, remarks: Told): CorsDefinition | undefined {
  for (const response of itemsOf(at(integration, 'IntegrationResponses'))) {
    const parameters = at(response, 'ResponseParameters')
    const header = (name: string) =>
      parameters?.kind === 'map'
        ? [...parameters.entries].find(
            ([key]) => headerPrefix.test(key) && key.toLowerCase().endsWith(`access-control-${name}`),
          )?.[1]
        : undefined
    if (header('allow-origin') === undefined) continue
    if (at(response, 'ResponseTemplates') !== undefined && /\$origin/.test(JSON.stringify(response)))
      remarks.notice(
        response.at,
        `${where}: its mapping template is left out: preflights allow the origin ${listed(header('allow-origin')).join()} alone`,
      )
    return corsOf(
      {
        at: response.at,
        origins: header('allow-origin'),
        methods: header('allow-methods'),
        headers: header('allow-headers'),
        exposed: header('expose-headers'),
        credentials: header('allow-credentials'),
        maxAge: header('max-age'),
      },
      where,
      remarks,
    )
  }
  return undefined
}

/** A list, or text such as `'GET,OPTIONS'` with the quotes of a mapping expression. */
function listed(node: SourceNode | undefined): string[] {
  return itemsOf(node).flatMap((item) =>
    (unquoted(item) ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  )
}

function unquoted(node: SourceNode | undefined): string | undefined {
  return textOf(node)?.replaceAll(/^'|'$/g, '')
}
