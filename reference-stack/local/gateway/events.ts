import type { IncomingMessage } from 'node:http'
import type { ApiFacts, ConnectionEnd, ConnectionFacts } from './connection-facts.ts'
import { handshakeHeaders, multiValued, queryOf, singleValued } from './handshake-fields.ts'
import { newIdentifier } from './identifiers.ts'
import { type RequestContext, requestContext } from './request-context.ts'

/** The event of a Lambda proxy integration. Null fields are left out, as on AWS since 2021. */
export interface ProxyEvent {
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>
  /** The variables of the stage; absent if it has none. */
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly requestContext: RequestContext
  readonly body?: string
  /** Never true: "binary frames are not supported". */
  readonly isBase64Encoded: false
}

/** The only event of a route that carries the client's headers and query string; `Connection` and `Upgrade` it has not. */
export function connectEvent(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): ProxyEvent {
  const headers = handshakeHeaders(api, connection, request).filter(([name]) => !/^(?:connection|upgrade)$/i.test(name))
  const query = queryOf(request)
  return {
    headers: singleValued(headers),
    multiValueHeaders: multiValued(headers),
    ...(query.length === 0
      ? {}
      : { queryStringParameters: singleValued(query), multiValueQueryStringParameters: multiValued(query) }),
    ...stageVariables(api),
    requestContext: requestContext(api, connection, 'CONNECT', { routeKey: '$connect' }),
    isBase64Encoded: false,
  }
}

export function messageEvent(api: ApiFacts, connection: ConnectionFacts, routeKey: string, body: string): ProxyEvent {
  return {
    ...stageVariables(api),
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
    ...stageVariables(api),
    requestContext: requestContext(api, connection, 'DISCONNECT', {
      routeKey: '$disconnect',
      disconnectStatusCode: end.code,
      disconnectReason: end.reason,
    }),
    isBase64Encoded: false,
  }
}

function stageVariables({ stageVariables: variables }: ApiFacts): Pick<ProxyEvent, 'stageVariables'> {
  return variables === undefined ? {} : { stageVariables: variables }
}
