import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Authorizer } from './authorizer/authorizer.ts'
import type { ApiFacts, ConnectionEnd, ConnectionFacts } from './connection-facts.ts'
import type { Connection } from './connection.ts'
import { connectEvent, disconnectEvent, messageEvent } from './events.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import { newIdentifier } from './identifiers.ts'
import type { Integration, IntegrationResult } from './integration.ts'
import type { AccountThrottle, RouteThrottles } from './limits/throttles.ts'
import type { UsagePlan } from './limits/usage-plan.ts'
import type { LostDisconnects } from './limits/lost-disconnects.ts'
import type { GatewayRecord } from './record/gateway-record.ts'
import type { Route, RouteTable } from './route-selection.ts'

export type ConnectAnswer =
  | { readonly kind: 'accepted'; readonly connection: ConnectionFacts; readonly subprotocol: string | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }

export interface StageRoutesOptions {
  readonly api: ApiFacts
  readonly routes: RouteTable
  readonly authorizer: Pick<Authorizer, 'decide'> | undefined
  /** Of which handshakes have to bring the key. */
  readonly usagePlan: UsagePlan | undefined
  readonly integration: Integration
  readonly throttle: AccountThrottle
  readonly routeThrottles: RouteThrottles
  readonly lostDisconnects: LostDisconnects
  readonly metrics: GatewayMetrics
  readonly record: GatewayRecord
}

/** The deployed stage: what a handshake, a message and a close set off. */
export class StageRoutes {
  readonly #api: ApiFacts
  readonly #routes: RouteTable
  readonly #authorizer: Pick<Authorizer, 'decide'> | undefined
  readonly #usagePlan: UsagePlan | undefined
  readonly #integration: Integration
  readonly #throttle: AccountThrottle
  readonly #routeThrottles: RouteThrottles
  readonly #lostDisconnects: LostDisconnects
  readonly #metrics: GatewayMetrics
  readonly #record: GatewayRecord

  constructor(options: StageRoutesOptions) {
    this.#api = options.api
    this.#routes = options.routes
    this.#authorizer = options.authorizer
    this.#usagePlan = options.usagePlan
    this.#integration = options.integration
    this.#throttle = options.throttle
    this.#routeThrottles = options.routeThrottles
    this.#lostDisconnects = options.lostDisconnects
    this.#metrics = options.metrics
    this.#record = options.record
  }

  /** The throttles, the authorizer, the usage plan and `$connect`, in this order; the first to refuse decides. */
  async connect(client: ConnectionFacts, request: IncomingMessage): Promise<ConnectAnswer> {
    // For more new connections than allowed, 429 is what AWS very likely answers; for other throttles it is reported.
    if (!this.#throttle.admitsConnection() || !this.#routeThrottles.admits('$connect')) {
      return this.#refuseThrottled(client)
    }
    const decision = await this.#authorizer?.decide(this.#api, client, request)
    if (decision?.kind === 'refused') return this.#refuse(client, decision.status)
    const planned = this.#usagePlan?.refusal(request.headers['x-api-key']?.toString())
    if (planned === 'wrong-key') return this.#refuse(client, 403)
    if (planned !== undefined) return this.#refuseThrottled(client)
    const connection = decision === undefined ? client : { ...client, authorizer: decision.context }

    // "The $connect integration is optional. Without it any client is accepted."
    const route = this.#routes.connect
    if (route === undefined) return { kind: 'accepted', connection, subprotocol: undefined }
    this.#metrics.count('ConnectCount')
    const event = connectEvent(this.#api, connection, request)
    const result = await this.#integration.call(route.functionName, event)
    return result.kind === 'answered' && result.statusCode < 300
      ? { kind: 'accepted', connection, subprotocol: result.headers.get('sec-websocket-protocol')?.at(-1) }
      : refusal(connection, handshakeStatus(result), event.requestContext.requestId)
  }

  /** Messages are invoked as they come, also those of one client: AWS promises no order. */
  async message(connection: Connection, message: string): Promise<void> {
    this.#metrics.message()
    this.#metrics.totals.messages += 1
    this.#record.received()
    if (!this.#throttle.admitsRequest()) return this.#refuseMessage(connection, throttledMessage)
    const route = this.#routes.select(message)
    if (route === undefined) return this.#refuseMessage(connection, 'Forbidden')
    if (!this.#routeThrottles.admits(route.key)) return this.#refuseMessage(connection, throttledMessage)
    const event = messageEvent(this.#api, connection.facts, route.key, message)
    const result = await this.#integration.call(route.functionName, event)
    const answer = answerOf(route, result)
    if (answer.kind === 'reply') {
      this.#record.replied(route.functionName, Buffer.byteLength(answer.body))
      this.#send(connection, answer.body)
    }
    if (answer.kind === 'error') {
      this.#send(
        connection,
        serviceFrame(answer.message, connection.facts.connectionId, event.requestContext.requestId),
      )
    }
  }

  /** "Best effort; its response is ignored." */
  async disconnect(connection: ConnectionFacts, end: ConnectionEnd): Promise<void> {
    const route = this.#routes.disconnect
    if (route === undefined || this.#lostDisconnects.losesNext()) return
    this.#record.disconnected(connection.connectionId)
    await this.#integration.call(route.functionName, disconnectEvent(this.#api, connection, end))
  }

  #refuseThrottled(client: ConnectionFacts): ConnectAnswer {
    this.#metrics.totals.throttled += 1
    this.#record.throttledRequest()
    return this.#refuse(client, 429)
  }

  /** "ClientError: 4XX by API Gateway before the integration is called." */
  #refuse(connection: ConnectionFacts, status: number): ConnectAnswer {
    if (status < 500) this.#metrics.count('ClientError')
    return refusal(connection, status, newIdentifier())
  }

  #refuseMessage(connection: Connection, message: string): void {
    if (message === throttledMessage) {
      this.#metrics.totals.throttled += 1
      this.#record.throttledRequest()
    }
    this.#metrics.count('ClientError')
    this.#send(connection, serviceFrame(message, connection.facts.connectionId, newIdentifier()))
  }

  #send(connection: Connection, text: string): void {
    if (!connection.isOpen) return
    connection.send(Buffer.from(text))
    this.#metrics.message()
  }
}

/** AWS does not document the body of a refused handshake. */
function refusal({ connectionId }: ConnectionFacts, status: number, requestId: string): ConnectAnswer {
  return { kind: 'refused', status, body: serviceFrame(STATUS_CODES[status] ?? '', connectionId, requestId) }
}

type MessageAnswer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reply'; readonly body: string }
  | { readonly kind: 'error'; readonly message: string }

/** Without a route response "whatever the Lambda returns is dropped"; with one, `body` goes to the sender. */
function answerOf(route: Route, result: IntegrationResult): MessageAnswer {
  if (result.kind === 'timed-out') return { kind: 'error', message: 'Endpoint request timed out' }
  // For a throttled function the frame is an assumption; AWS does not document it.
  if (result.kind !== 'answered') return { kind: 'error', message: 'Internal server error' }
  if (!route.replies) return { kind: 'nothing' }
  // One report says that a two-way route that answers outside 2xx has its body replaced.
  if (result.statusCode >= 300) return { kind: 'error', message: 'Internal server error' }
  return result.body === undefined ? { kind: 'nothing' } : { kind: 'reply', body: result.body }
}

/** A status of the function's own is passed on as it is. AWS documents neither 500 for a throttle nor 504. */
function handshakeStatus(result: IntegrationResult): number {
  if (result.kind === 'answered') return result.statusCode
  if (result.kind === 'failed') return 502
  return result.kind === 'timed-out' ? 504 : 500
}

/** An error frame of API Gateway itself. It has a blank after the first colon only, as captured on AWS. */
function serviceFrame(message: string, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`
}

/** In the frame for a throttled message. No sample from AWS is known: there it may be `Limit Exceeded`, or neither. */
const throttledMessage = 'Too Many Requests'
