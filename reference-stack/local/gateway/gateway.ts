import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { apiId } from '../../local-identity.ts'
import type { StackDefinition } from '../../define-stack.ts'
import { defaultRouteSelectionExpression } from '../../route-selection-expression.ts'
import type { MetricSink } from '../cloudwatch/metric-store.ts'
import { InvocationRecords } from '../evidence/invocation-records.ts'
import type { InvokeFunction } from '../lambda/invocation.ts'
import { LoopbackGuard } from '../loopback-guard.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import { AdmitAll } from './authorizer/admit-all.ts'
import { Authorizer } from './authorizer/authorizer.ts'
import type { ApiFacts, ConnectionEnd, ConnectionFacts } from './connection-facts.ts'
import { Connection, type ConnectionListener } from './connection.ts'
import { GatewayMetrics } from './gateway-metrics.ts'
import { Integration } from './integration.ts'
import { AccountThrottle, RouteThrottles } from './limits/throttles.ts'
import { Lifetimes } from './limits/lifetimes.ts'
import { type Limits, defaultLimits } from './limits/limits.ts'
import type { UsagePlan } from './limits/usage-plan.ts'
import { LostDisconnects } from './limits/lost-disconnects.ts'
import { ManagementAccess } from './management-access.ts'
import { Management } from './management.ts'
import { CallerConnections } from './posts/caller-connections.ts'
import { GatewayRecord, type GatewayRecordDocument } from './record/gateway-record.ts'
import type { SentDocument } from './record/sent-frames.ts'
import { RouteTable } from './route-selection.ts'
import { StageRoutes } from './stage-routes.ts'
import { type HandshakeListener, Upgrades } from './upgrade.ts'

export interface GatewayOptions {
  readonly stage: string
  readonly stageVariables?: Readonly<Record<string, string>> | undefined
  /** The Region that requests to `@connections` have to be signed for. */
  readonly region: string
  readonly routes: StackDefinition['routes']
  /** Default: `$request.body.action`. */
  readonly routeSelectionExpression?: string
  readonly authorizer?: StackDefinition['authorizer']
  /** Asks no authorizer. */
  readonly admits?: StackDefinition['admits']
  /** Of which handshakes have to bring the key. */
  readonly usagePlan?: UsagePlan | undefined
  readonly throttles?: StackDefinition['throttles']
  readonly invoke: InvokeFunction
  readonly publishMetric: MetricSink
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly limits?: Partial<Limits>
  /** That of the account, which the HTTP routes share; one of its own unless told. */
  readonly throttle?: AccountThrottle
  /** Pages of other sites that may connect, as `Origin` names them. */
  readonly allowedOrigins?: readonly string[]
  /** Is told what does not fit the stack in the call of a function to `@connections`: a Region or a stage in its code. */
  readonly onMisfit?: (physicalName: string, text: string) => void
  /** Where posts go into the record of their invocation; its own unless given. */
  readonly invocations?: InvocationRecords
  /** Answers as soon as it can unless told. */
  readonly serviceTimes?: ServiceTimes | undefined
}

/** An API Gateway WebSocket API with one deployed stage, on 127.0.0.1. */
export interface Gateway extends AsyncDisposable {
  readonly apiId: string
  readonly stage: string
  readonly port: number
  /** `ws://127.0.0.1:PORT/STAGE` */
  readonly url: string
  /** `http://127.0.0.1:PORT/STAGE`, the endpoint of the API Gateway Management API. */
  readonly managementEndpoint: string
  /** Connections made and not yet ended; those in their closing handshake among them. */
  readonly connectionsOpen: number
  /** `$disconnect` invocations that have not ended. */
  readonly disconnectsUnderWay: number
  /** `$disconnect` events that were withheld from their function; no metric of AWS's tells of them. */
  readonly disconnectsLost: number
  /** The totals since the start. */
  readonly totals: GatewayMetrics['totals']
  /** The facts that only the gateway knows: of its connections, and of the functions' answers. */
  record(): GatewayRecordDocument
  /** The frames that each function has sent to clients. */
  sent(): SentDocument
  /** Publishes what is otherwise published once a second. */
  flushMetrics(): void
}

const loopback = '127.0.0.1'
const metricsIntervalMs = 1000

/**
 * Starts the gateway. Disposing of it closes the clients with 1001, waits a limited time for `$connect` and
 * `$disconnect` to end, and closes the port.
 *
 * @throws Error with code `EADDRINUSE` when the port is taken; Error for a route selection expression it cannot read.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const routes = new RouteTable(options.routes, options.routeSelectionExpression ?? defaultRouteSelectionExpression)
  // A broadcaster's idle connections stay, but for too many: closing one just as it is used again would look like a lost delivery.
  // A URL that is too long is refused by us, whatever its length: by itself Node answers 431 beyond 16 KB.
  const server = createServer({ noDelay: true, keepAliveTimeout: 0, maxHeaderSize: 128 * 1024 })
  server.listen(options.port ?? 0, loopback)
  await once(server, 'listening')
  return new EmbeddedGateway(options, routes, server)
}

class EmbeddedGateway implements Gateway {
  readonly apiId = apiId
  readonly stage: string
  readonly port: number
  readonly #server: Server
  readonly #callers: CallerConnections
  readonly #limits: Limits
  readonly #metrics: GatewayMetrics
  readonly #record: GatewayRecord
  readonly #routes: StageRoutes
  readonly #upgrades: Upgrades
  readonly #connections = new Map<string, Connection>()
  readonly #metricsTimer: NodeJS.Timeout
  readonly #lifetimes: Lifetimes
  readonly #lostDisconnects: LostDisconnects
  #disconnectsUnderWay = 0

  constructor(options: GatewayOptions, routes: RouteTable, server: Server) {
    this.stage = options.stage
    this.port = (server.address() as AddressInfo).port
    this.#server = server
    this.#limits = { ...defaultLimits, ...options.limits }
    this.#record = new GatewayRecord(options.invocations ?? new InvocationRecords())
    this.#metrics = new GatewayMetrics(options.publishMetric, this.apiId, this.stage)

    const guard = new LoopbackGuard(this.port, options.allowedOrigins)
    const domainName = `${loopback}:${this.port}`
    const { stageVariables, region } = options
    const api: ApiFacts = { apiId: this.apiId, stage: this.stage, stageVariables, domainName, port: this.port, region }
    const { integrationTimeoutMs } = this.#limits
    const throttle = options.throttle ?? new AccountThrottle(this.#limits)
    this.#lostDisconnects = new LostDisconnects(this.#limits.loseDisconnects)
    this.#routes = new StageRoutes({
      api,
      routes,
      authorizer: options.admits
        ? new AdmitAll(options.admits)
        : options.authorizer && new Authorizer(options.authorizer, options.invoke, integrationTimeoutMs),
      usagePlan: options.usagePlan,
      integration: new Integration(options.invoke, this.#metrics, this.#record, integrationTimeoutMs),
      throttle,
      routeThrottles: new RouteThrottles(options.throttles),
      lostDisconnects: this.#lostDisconnects,
      metrics: this.#metrics,
      record: this.#record,
    })
    this.#upgrades = new Upgrades({
      stage: this.stage,
      guard,
      routes: this.#routes,
      limits: this.#limits,
      serviceTimes: options.serviceTimes,
      listener: this.#handshakes(),
    })
    const { onMisfit = () => {} } = options
    const management = new Management({
      stage: this.stage,
      guard,
      access: new ManagementAccess({ stage: this.stage, region, guard, onMisfit }),
      connections: this.#connections,
      limits: this.#limits,
      throttle,
      metrics: this.#metrics,
      record: this.#record,
      serviceTimes: options.serviceTimes,
    })
    this.#lifetimes = new Lifetimes(this.#connections, this.#limits)

    server.on('upgrade', (request, stream, head) => this.#upgrades.handle(request, stream, head))
    server.on('request', (request, response) => management.handle(request, response))
    this.#callers = new CallerConnections(server, (post) => management.answerPost(post))
    this.#metricsTimer = setInterval(() => this.#metrics.flush(), metricsIntervalMs).unref()
  }

  get url(): string {
    return `ws://${loopback}:${this.port}/${this.stage}`
  }

  get managementEndpoint(): string {
    return `http://${loopback}:${this.port}/${this.stage}`
  }

  get connectionsOpen(): number {
    return this.#connections.size
  }

  get totals(): GatewayMetrics['totals'] {
    return this.#metrics.totals
  }

  get disconnectsUnderWay(): number {
    return this.#disconnectsUnderWay
  }

  get disconnectsLost(): number {
    return this.#lostDisconnects.count
  }

  record(): GatewayRecordDocument {
    return this.#record.document()
  }

  sent(): SentDocument {
    return this.#record.sent()
  }

  flushMetrics(): void {
    this.#metrics.flush()
  }

  /** The port stays open for the `@connections` calls of `$disconnect` functions until these have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#upgrades.close()
    this.#lifetimes.stop()
    for (const connection of this.#connections.values()) connection.close({ code: 1001, reason: 'Going away' })
    const deadlineMs = performance.now() + this.#limits.shutdownMs
    while (this.#isBusy() && performance.now() < deadlineMs) await sleep(5)

    for (const connection of this.#connections.values()) connection.terminate()
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#callers.close()
    this.#server.closeAllConnections()
    await closed
    clearInterval(this.#metricsTimer)
    this.#metrics.flush()
  }

  #isBusy(): boolean {
    return this.#connections.size + this.#upgrades.pending + this.#disconnectsUnderWay > 0
  }

  #handshakes(): HandshakeListener {
    const listener: ConnectionListener = {
      received: (connection, message) => void this.#routes.message(connection, message),
      closed: ({ facts }, end) => {
        this.#connections.delete(facts.connectionId)
        this.#record.closed(facts.connectionId)
        void this.#disconnect(facts, end)
      },
    }
    return {
      opened: (facts, socket, stream) => {
        this.#record.opened(facts, stream instanceof Socket ? stream.remotePort : undefined)
        this.#connections.set(facts.connectionId, new Connection(facts, socket, stream, listener))
      },
      // $connect may have written an item for it, so it counts as made and lost; what AWS does here is not known.
      abandoned: (facts) => void this.#disconnect(facts, { code: 1006, reason: '' }),
    }
  }

  async #disconnect(facts: ConnectionFacts, end: ConnectionEnd): Promise<void> {
    this.#disconnectsUnderWay += 1
    await this.#routes.disconnect(facts, end)
    this.#disconnectsUnderWay -= 1
  }
}
