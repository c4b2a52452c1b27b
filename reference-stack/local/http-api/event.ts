import type { IncomingMessage } from 'node:http'
import type { Pairs } from '../gateway/handshake-fields.ts'
import { multiValued, singleValued } from '../gateway/handshake-fields.ts'
import { newIdentifier, newTraceId } from '../gateway/identifiers.ts'
import { requestTime } from '../gateway/request-context.ts'
import type { RouteMatch } from './route-match.ts'

/** The facts of the API that events contain. */
export interface HttpApiFacts {
  readonly kind: 'rest' | 'http'
  readonly payload: '1.0' | '2.0'
  readonly apiId: string
  readonly stage: string
  readonly stageVariables: Readonly<Record<string, string>> | undefined
  readonly port: number
  readonly binaryMediaTypes: readonly string[]
}

/** A whole request, with the route that takes it. */
export interface HttpCall {
  readonly request: IncomingMessage
  readonly body: Buffer
  /** With the stage, and without the query. */
  readonly path: string
  readonly match: RouteMatch
  /** That it has brought and that was asked for. */
  readonly apiKey?: string | undefined
  /** The addition of the route's authorizer, in the form of the API's events. */
  readonly authorizer?: object | undefined
}

const accountId = '123456789012'

/** The event of a Lambda proxy integration, in the API's format. */
export function httpEvent(api: HttpApiFacts, call: HttpCall): object {
  return api.payload === '2.0' ? eventOf2(api, call) : eventOf1(api, call)
}

/** The query as the client wrote it, without its question mark. */
function rawQueryOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?')
  return at === -1 ? '' : url.slice(at + 1)
}

/** "Input format of a Lambda function for proxy integration"; what there is none of is null. */
export function eventOf1(api: HttpApiFacts, call: HttpCall): object {
  const { request, match } = call
  const sent = headersOf(api, request)
  // HTTP APIs: "header names are lowercased".
  const headers = api.kind === 'rest' ? sent : sent.map(([name, value]) => [name.toLowerCase(), value] as const)
  const query = [...new URLSearchParams(rawQueryOf(request))]
  return {
    ...(api.kind === 'http' && { version: '1.0' }),
    resource: match.resource,
    path: api.kind === 'rest' ? withoutStage(call.path, api.stage) : call.path,
    httpMethod: request.method,
    headers: singleValued(headers),
    multiValueHeaders: multiValued(headers),
    queryStringParameters: query.length === 0 ? null : singleValued(query),
    multiValueQueryStringParameters: query.length === 0 ? null : multiValued(query),
    pathParameters: orNull(match.pathParameters),
    stageVariables: api.stageVariables ?? null,
    requestContext: contextOf1(api, call),
    ...bodyOf(api, call, null),
  }
}

function contextOf1(api: HttpApiFacts, { request, path, match, apiKey, authorizer }: HttpCall): object {
  const nowMs = Date.now()
  const nobody = { accessKey: null, accountId: null, caller: null, user: null, userArn: null }
  return {
    accountId,
    apiId: api.apiId,
    ...(authorizer && { authorizer }),
    resourceId: match.key,
    domainName: `127.0.0.1:${api.port}`,
    domainPrefix: api.apiId,
    extendedRequestId: newIdentifier(),
    httpMethod: request.method,
    identity: {
      ...nobody,
      ...(apiKey !== undefined && { apiKey }),
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? null,
    },
    path,
    protocol: `HTTP/${request.httpVersion}`,
    requestId: crypto.randomUUID(),
    requestTime: requestTime(nowMs),
    requestTimeEpoch: nowMs,
    resourcePath: match.resource,
    stage: api.stage,
  }
}

/** "Format 2.0": repeated headers and parameters are joined with commas, and cookies are a list. */
export function eventOf2(api: HttpApiFacts, call: HttpCall): object {
  const { request, path, match, authorizer } = call
  const nowMs = Date.now()
  const headers = headersOf(api, request).map(([name, value]) => [name.toLowerCase(), value] as const)
  const cookies = headers.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/;\s*/))
  const query = [...new URLSearchParams(rawQueryOf(request))]
  return {
    version: '2.0',
    routeKey: match.key,
    rawPath: path,
    rawQueryString: rawQueryOf(request),
    ...(cookies.length > 0 && { cookies }),
    headers: joined(headers.filter(([name]) => name !== 'cookie')),
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    requestContext: {
      accountId,
      apiId: api.apiId,
      ...(authorizer && { authorizer }),
      domainName: `127.0.0.1:${api.port}`,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: newIdentifier(),
      routeKey: match.key,
      stage: api.stage,
      time: requestTime(nowMs),
      timeEpoch: nowMs,
    },
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(api.stageVariables !== undefined && { stageVariables: api.stageVariables }),
    ...bodyOf(api, call, undefined),
  }
}

/** In the client's own case, with what AWS's front door adds. */
function headersOf(api: HttpApiFacts, request: IncomingMessage): Pairs {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2)
    if (!/^(?:connection|keep-alive)$/i.test(name)) pairs.push([name, value])
  }
  return [
    ...pairs,
    ['X-Amzn-Trace-Id', newTraceId(Date.now())],
    ['X-Forwarded-For', request.socket.remoteAddress ?? '127.0.0.1'],
    ['X-Forwarded-Port', String(api.port)],
    ['X-Forwarded-Proto', 'http'],
  ]
}

function joined(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(Object.entries(multiValued(pairs)).map(([name, values]) => [name, values.join(',')]))
}

function bodyOf(api: HttpApiFacts, { request, body }: HttpCall, none: null | undefined): object {
  if (body.length === 0) return { ...(none === null && { body: none }), isBase64Encoded: false }
  const isBase64Encoded = isBinary(api, request.headers['content-type'] ?? '')
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

/**
 * A REST API knows binary content by its `binaryMediaTypes`. Which content types of an HTTP API are text is not documented: here
 * they are those of text, JSON, XML, scripts and forms.
 */
function isBinary({ kind, binaryMediaTypes }: HttpApiFacts, contentType: string): boolean {
  const type = mediaType(contentType)
  if (kind === 'rest') return binaryMediaTypes.includes('*/*') || binaryMediaTypes.includes(type)
  return !/^(?:$|text\/|application\/(?:json|xml|javascript|x-www-form-urlencoded|.+\+(?:json|xml))$)/.test(type)
}

/** `application/json` of `Application/JSON; charset=utf-8`. */
export function mediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

function orNull(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  return Object.keys(map).length === 0 ? null : map
}

function withoutStage(path: string, stage: string): string {
  return path.slice(stage.length + 1) || '/'
}
