import { validateHeaderName, validateHeaderValue } from 'node:http'
import { parsedJson } from '../gateway/parsed-json.ts'
import { type ProxyResponse, readProxyResponse } from '../gateway/proxy-response.ts'
import { type HttpApiFacts, mediaType } from './event.ts'

/** The answer to the client. Names of headers are in lower case. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
}

/** The answers that API Gateway gives by itself. */
export type HttpRefusal =
  | 'authorizer-failed'
  | 'denied'
  | 'denied-explicitly'
  | 'malformed-answer'
  | 'no-route'
  | 'no-stage'
  | 'quota'
  | 'refused-body'
  | 'throttled'
  | 'throttled-function'
  | 'timed-out'
  | 'too-large'
  | 'unauthorized'
  | 'wrong-key'

type Texts = Readonly<Record<HttpRefusal, readonly [status: number, message: string, errorType?: string]>>

/** "Gateway response types" has the statuses, the pages of AWS re:Post on 401, 403, 429, 502 and 504 have the messages. */
const restTexts: Texts = {
  'authorizer-failed': [500, 'Internal server error', 'AuthorizerConfigurationException'],
  denied: [403, 'User is not authorized to access this resource', 'AccessDeniedException'],
  'denied-explicitly': [
    403,
    'User is not authorized to access this resource with an explicit deny',
    'AccessDeniedException',
  ],
  'malformed-answer': [502, 'Internal server error', 'InternalServerErrorException'],
  'no-route': [403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
  'no-stage': [403, 'Forbidden', 'ForbiddenException'],
  quota: [429, 'Limit Exceeded', 'LimitExceededException'],
  'refused-body': [400, 'Invalid request body', 'BadRequestException'],
  throttled: [429, 'Too Many Requests', 'TooManyRequestsException'],
  // Of a function that Lambda throttles, AWS documents no status.
  'throttled-function': [500, 'Internal server error', 'InternalServerErrorException'],
  'timed-out': [504, 'Endpoint request timed out'],
  'too-large': [413, 'HTTP content length exceeded 10485760 bytes.'],
  unauthorized: [401, 'Unauthorized', 'UnauthorizedException'],
  'wrong-key': [403, 'Forbidden', 'ForbiddenException'],
}

/** AWS documents only `Not Found` for HTTP APIs; the others are as users have published them. */
const httpTexts: Texts = {
  ...restTexts,
  'authorizer-failed': [500, 'Internal Server Error'],
  denied: [403, 'Forbidden'],
  'denied-explicitly': [403, 'Forbidden'],
  'malformed-answer': [500, 'Internal Server Error'],
  'no-route': [404, 'Not Found'],
  'no-stage': [404, 'Not Found'],
  throttled: [429, 'Too Many Requests'],
  'throttled-function': [503, 'Service Unavailable'],
  'timed-out': [503, 'Service Unavailable'],
  'too-large': [413, 'Request Entity Too Large'],
  unauthorized: [401, 'Unauthorized'],
}

export function refusal({ kind }: Pick<HttpApiFacts, 'kind'>, why: HttpRefusal): HttpAnswer {
  const [status, message, errorType] = (kind === 'rest' ? restTexts : httpTexts)[why]
  // As published, a REST API says in plain text that a body is too large.
  const isPlain = kind === 'rest' && why === 'too-large'
  return {
    status,
    headers: new Map([
      ['content-type', [isPlain ? 'text/plain' : 'application/json']],
      ...(errorType === undefined ? [] : [['x-amzn-errortype', [errorType]] as const]),
    ]),
    body: Buffer.from(isPlain ? message : JSON.stringify({ message })),
  }
}

/** Reads what the function has returned; undefined if that is malformed. @param accept the client's header */
export function functionAnswer(api: HttpApiFacts, payload: string, accept: string): HttpAnswer | undefined {
  const response = api.payload === '2.0' ? readResponse2(payload) : readProxyResponse(payload)
  if (response === undefined || ![...response.headers].every(isSendable)) return undefined
  const { statusCode: status, body = '', isBase64Encoded } = response
  const bytes = Buffer.from(body, isBase64Encoded && isDecoded(api, accept) ? 'base64' : 'utf8')
  const headers = new Map([...response.headers].filter(([name]) => !framing.has(name)))
  // What the content type is without one is published, not documented.
  if (!headers.has('content-type') && bytes.length > 0)
    headers.set('content-type', [api.payload === '2.0' ? 'text/plain;charset=UTF-8' : 'application/json'])
  return { status, headers, body: status === 204 || status === 304 ? Buffer.alloc(0) : bytes }
}

/** They belong to the connection between API Gateway and its client. */
const framing = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * "If your Lambda function returns valid JSON and doesn't return a statusCode": 200, `application/json`, and the value is the body.
 * Cookies become headers `set-cookie`.
 */
function readResponse2(payload: string): ProxyResponse | undefined {
  const value = parsedJson(payload)
  if (value === undefined) return undefined
  const hasStatus = typeof value === 'object' && value !== null && Object.hasOwn(value, 'statusCode')
  if (!hasStatus) {
    const headers = new Map([['content-type', ['application/json']]])
    return { statusCode: 200, headers, body: typeof value === 'string' ? value : payload, isBase64Encoded: false }
  }
  const { cookies = [], ...rest } = value as { readonly cookies?: unknown }
  const response = readProxyResponse(JSON.stringify(rest))
  if (response === undefined || !Array.isArray(cookies)) return undefined
  if (cookies.length === 0) return response
  return { ...response, headers: new Map([...response.headers, ['set-cookie', cookies.map(String)]]) }
}

/** A REST API decodes an answer if the first media type that the client accepts is one of its binary ones. */
function isDecoded({ kind, binaryMediaTypes }: HttpApiFacts, accept: string): boolean {
  if (kind === 'http' || binaryMediaTypes.includes('*/*')) return true
  return binaryMediaTypes.includes(mediaType(accept.split(',', 1)[0] ?? ''))
}

function isSendable([name, values]: readonly [string, readonly string[]]): boolean {
  try {
    validateHeaderName(name)
    for (const value of values) validateHeaderValue(name, value)
    return true
  } catch {
    return false
  }
}
