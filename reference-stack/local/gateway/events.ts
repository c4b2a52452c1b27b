import type { IncomingMessage } from 'node:http'
import { newIdentifier, newTraceId } from './identifiers.ts'

export interface ApiFacts {
  readonly apiId: string
  readonly stage: string
  /** `127.0.0.1:PORT`; on AWS the API's host name. */
  readonly domainName: string
  readonly port: number
}

/** What is known of a connection from its handshake on. */
export interface ConnectionFacts {
  readonly connectionId: string
  readonly connectedAtMs: number
  /** `userAgent` only when the client sent one. */
  readonly identity: { readonly userAgent?: string; readonly sourceIp: string }
}

/** How a connection ended: a close code of RFC 6455 and its reason. */
export interface ConnectionEnd {
  readonly code: number
  readonly reason: string
}

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT'

/** The part of every event that says whence it came. `extendedRequestId` equals `requestId` on AWS too. */
interface RequestContext {
  readonly routeKey: string
  readonly messageId?: string
  readonly disconnectStatusCode?: number
  readonly eventType: EventType
  readonly extendedRequestId: string
  readonly requestTime: string
  readonly messageDirection: 'IN'
  readonly disconnectReason?: string
  readonly stage: string
  readonly connectedAt: number
  readonly requestTimeEpoch: number
  readonly identity: ConnectionFacts['identity']
  readonly requestId: string
  readonly domainName: string
  readonly connectionId: string
  readonly apiId: string
}

/** What a Lambda proxy integration is invoked with. Fields that would be null are left out, as on AWS since 2021. */
export interface ProxyEvent {
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>
  readonly requestContext: RequestContext
  readonly body?: string
  /** Never true: "binary frames are not supported". */
  readonly isBase64Encoded: false
}

/** The only event that carries the client's headers and query string. */
export function connectEvent(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): ProxyEvent {
  const headers = handshakeHeaders(api, connection, request)
  const query = queryOf(request)
  return {
    headers: singleValued(headers),
    multiValueHeaders: multiValued(headers),
    ...(query.length === 0
      ? {}
      : { queryStringParameters: singleValued(query), multiValueQueryStringParameters: multiValued(query) }),
    requestContext: requestContext(api, connection, 'CONNECT', { routeKey: '$connect' }),
    isBase64Encoded: false,
  }
}

export function messageEvent(api: ApiFacts, connection: ConnectionFacts, routeKey: string, body: string): ProxyEvent {
  return {
    requestContext: requestContext(api, connection, 'MESSAGE', { routeKey, messageId: newIdentifier() }),
    body,
    isBase64Encoded: false,
  }
}

export function disconnectEvent(api: ApiFacts, connection: ConnectionFacts, end: ConnectionEnd): ProxyEvent {
  // Four fixed headers, three of them empty: as captured on AWS.
  const headers = { Host: api.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }
  return {
    headers,
    multiValueHeaders: multiValued(Object.entries(headers)),
    requestContext: requestContext(api, connection, 'DISCONNECT', {
      routeKey: '$disconnect',
      disconnectStatusCode: end.code,
      disconnectReason: end.reason,
    }),
    isBase64Encoded: false,
  }
}

function requestContext(
  api: ApiFacts,
  connection: ConnectionFacts,
  eventType: EventType,
  ofThisEvent: Pick<RequestContext, 'routeKey' | 'messageId' | 'disconnectStatusCode' | 'disconnectReason'>,
): RequestContext {
  const requestId = newIdentifier()
  const nowMs = Date.now()
  return {
    ...ofThisEvent,
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(nowMs),
    messageDirection: 'IN',
    stage: api.stage,
    connectedAt: connection.connectedAtMs,
    requestTimeEpoch: nowMs,
    identity: connection.identity,
    requestId,
    domainName: api.domainName,
    connectionId: connection.connectionId,
    apiId: api.apiId,
  }
}

/** `09/Feb/2024:18:11:43 +0000`. */
function requestTime(atMs: number): string {
  const [, day, month, year, time] = new Date(atMs).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}

type Pairs = readonly (readonly [name: string, value: string])[]

/** In the client's own case, without `Connection` and `Upgrade`, and with what AWS's front door adds. */
function handshakeHeaders(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): Pairs {
  const pairs: [string, string][] = []
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2)
    if (!/^(?:connection|upgrade)$/i.test(name)) pairs.push([name, value])
  }
  pairs.push(
    ['X-Amzn-Trace-Id', newTraceId(connection.connectedAtMs)],
    ['X-Forwarded-For', connection.identity.sourceIp],
    ['X-Forwarded-Port', String(api.port)],
    ['X-Forwarded-Proto', 'http'],
  )
  return pairs
}

function queryOf(request: IncomingMessage): Pairs {
  return [...new URL(request.url ?? '/', 'ws://127.0.0.1').searchParams]
}

/** A name that occurs twice has its last value here, and both in the multi-valued map. */
function singleValued(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs)
}

function multiValued(pairs: Pairs): Record<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(values)
}
