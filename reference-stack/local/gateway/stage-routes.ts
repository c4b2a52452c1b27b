import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Connection } from './connection.ts'
import {
  type ApiFacts,
  type ConnectionEnd,
  type ConnectionFacts,
  connectEvent,
  disconnectEvent,
  messageEvent,
} from './events.ts'
import type { GatewayMetrics } from './gateway-metrics.ts'
import { newIdentifier } from './identifiers.ts'
import type { Integration, IntegrationResult } from './integration.ts'
import type { Route, RouteTable } from './route-selection.ts'
import { serviceFrame } from './service-frames.ts'

export type ConnectAnswer =
  | { readonly kind: 'accepted'; readonly subprotocol: string | undefined }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }

/** The deployed stage: what a handshake, a message and a close set off. */
export class StageRoutes {
  readonly #api: ApiFacts
  readonly #routes: RouteTable
  readonly #integration: Integration
  readonly #metrics: GatewayMetrics

  constructor(api: ApiFacts, routes: RouteTable, integration: Integration, metrics: GatewayMetrics) {
    this.#api = api
    this.#routes = routes
    this.#integration = integration
    this.#metrics = metrics
  }

  /** "The $connect integration is optional. Without it any client is accepted." */
  async connect(connection: ConnectionFacts, request: IncomingMessage): Promise<ConnectAnswer> {
    const route = this.#routes.connect
    if (route === undefined) return { kind: 'accepted', subprotocol: undefined }
    this.#metrics.count('ConnectCount')
    const event = connectEvent(this.#api, connection, request)
    const result = await this.#integration.call(route.role, event)
    if (result.kind === 'answered' && result.statusCode < 300) {
      return { kind: 'accepted', subprotocol: subprotocolIn(result.headers) }
    }
    const status = handshakeStatus(result)
    // What AWS writes into the body of a refused handshake is not documented.
    const body = serviceFrame(STATUS_CODES[status] ?? '', connection.connectionId, event.requestContext.requestId)
    return { kind: 'refused', status, body }
  }

  /** Messages are invoked as they come, also those of one client: AWS promises no order. */
  async message(connection: Connection, message: string): Promise<void> {
    this.#metrics.message()
    const { connectionId } = connection.facts
    const route = this.#routes.select(message)
    if (route === undefined) {
      this.#metrics.count('ClientError')
      this.#send(connection, serviceFrame('Forbidden', connectionId, newIdentifier()))
      return
    }
    const event = messageEvent(this.#api, connection.facts, route.key, message)
    const result = await this.#integration.call(route.role, event)
    const answer = answerOf(route, result)
    if (answer.kind === 'reply') this.#send(connection, answer.body)
    if (answer.kind === 'error') {
      this.#send(connection, serviceFrame(answer.message, connectionId, event.requestContext.requestId))
    }
  }

  /** "Best effort; its response is ignored." */
  async disconnect(connection: ConnectionFacts, end: ConnectionEnd): Promise<void> {
    const route = this.#routes.disconnect
    if (route !== undefined) await this.#integration.call(route.role, disconnectEvent(this.#api, connection, end))
  }

  #send(connection: Connection, text: string): void {
    if (!connection.isOpen) return
    connection.send(Buffer.from(text))
    this.#metrics.message()
  }
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

function subprotocolIn(headers: Readonly<Record<string, unknown>>): string | undefined {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
  return typeof header?.[1] === 'string' ? header[1] : undefined
}
