import type { ApiFacts, AuthorizerContext, ConnectionFacts } from './connection-facts.ts'
import { newIdentifier } from './identifiers.ts'

type EventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT'

/** The part of every event that says whence it came. `extendedRequestId` equals `requestId` on AWS too. */
export interface RequestContext {
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
  readonly authorizer?: AuthorizerContext
  readonly requestId: string
  readonly domainName: string
  readonly connectionId: string
  readonly apiId: string
}

export function requestContext(
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
    ...(connection.authorizer === undefined ? {} : { authorizer: connection.authorizer }),
    requestId,
    domainName: api.domainName,
    connectionId: connection.connectionId,
    apiId: api.apiId,
  }
}

/** `09/Feb/2024:18:11:43 +0000`. */
export function requestTime(atMs: number): string {
  const [, day, month, year, time] = new Date(atMs).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
