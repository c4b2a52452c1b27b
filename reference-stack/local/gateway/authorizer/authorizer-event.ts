import type { IncomingMessage } from 'node:http'
import type { ApiFacts, ConnectionFacts } from '../connection-facts.ts'
import { handshakeHeaders, multiValued, queryOf, singleValued } from '../handshake-fields.ts'
import { type RequestContext, requestContext } from '../request-context.ts'

/** The one that AWS's own examples have, as in the ARNs of the stack's functions. */
const accountId = '123456789012'

/** What a Lambda authorizer of type REQUEST is invoked with. */
export interface AuthorizerEvent {
  readonly type: 'REQUEST'
  readonly methodArn: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly queryStringParameters: Readonly<Record<string, string>>
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly requestContext: RequestContext
}

/** Has `Connection` and `Upgrade` too, and empty maps where a proxy event leaves a field out; never path parameters. */
export function authorizerEvent(api: ApiFacts, connection: ConnectionFacts, request: IncomingMessage): AuthorizerEvent {
  const headers = [...handshakeHeaders(api, connection, request), ['content-length', '0'] as const]
  const query = queryOf(request)
  return {
    type: 'REQUEST',
    methodArn: `arn:aws:execute-api:${api.region}:${accountId}:${api.apiId}/${api.stage}/$connect`,
    headers: singleValued(headers),
    multiValueHeaders: multiValued(headers),
    queryStringParameters: singleValued(query),
    multiValueQueryStringParameters: multiValued(query),
    stageVariables: api.stageVariables ?? {},
    requestContext: requestContext(api, connection, 'CONNECT', { routeKey: '$connect' }),
  }
}
