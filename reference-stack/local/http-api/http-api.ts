import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { httpApiId } from '../../local-identity.ts'
import { type FitsModel, bodyModel } from '../../body-model.ts'
import type { StackDefinition } from '../../define-stack.ts'
import { httpRoutes, httpStageName } from '../../definition-defaults.ts'
import type { MetricSink } from '../cloudwatch/metric-store.ts'
import { type AccountThrottle, RouteThrottles } from '../gateway/limits/throttles.ts'
import { parsedJson } from '../gateway/parsed-json.ts'
import { invokeWithin } from '../gateway/timed-invocation.ts'
import type { InvokeFunction } from '../lambda/invocation.ts'
import { listenGuarded } from '../loopback-guard.ts'
import { readBody } from '../wire/read-body.ts'
import type { Admitted, HttpAuthorizer } from './authorizers/authorizer.ts'
import { JwtAuthorizer } from './authorizers/jwt-authorizer.ts'
import { LambdaAuthorizer } from './authorizers/lambda-authorizer.ts'
import { type HttpAnswer, type HttpRefusal, functionAnswer, refusal } from './answer.ts'
import { isPreflight, preflight, withCors } from './cors.ts'
import { type HttpApiFacts, type HttpCall, httpEvent, mediaType } from './event.ts'
import { HttpMetrics } from './http-metrics.ts'
import { HttpRoutes, type RouteMatch } from './route-match.ts'
import { UsagePlan } from '../gateway/limits/usage-plan.ts'

export interface HttpApiOptions {
  readonly definition: NonNullable<StackDefinition['http']>
  /** The definition's name, which metrics of a REST API have as `ApiName`. */
  readonly name: string
  /** That of the usage plan; without a plan there is none. */
  readonly apiKey: string | undefined
  readonly invoke: InvokeFunction
  readonly publishMetric: MetricSink
  /** "Shared by HTTP, REST, WebSocket and WebSocket callback APIs." */
  readonly throttle: AccountThrottle
  /** How long a REST API waits for a function; an HTTP API waits a second longer, 30 s. */
  readonly integrationTimeoutMs: number
  readonly allowedOrigins: readonly string[]
  /** How long a client may take to send its request, and to read a part of its answer. */
  readonly clientMs?: number
}

/** A REST API or an HTTP API with one deployed stage, on 127.0.0.1. */
export interface EmbeddedHttpApi extends AsyncDisposable {
  readonly apiId: string
  readonly stage: string
  /** `http://127.0.0.1:PORT/prod`; without a stage in it for `$default`. */
  readonly url: string
  /** Requests that a throttle or a quota has refused. */
  readonly throttled: number
}

/** "Payload size: 10 MB", not adjustable. */
const payloadBytes = 10 * 1024 * 1024
/** The limit of an HTTP API: "Timeout for Lambda authorizer response: 10000 ms". AWS documents none for a REST API. */
const httpAuthorizerMs = 10_000
const shutdownMs = 5_000

/** Starts the API on a free port. Disposing of it waits a limited time for the functions that it has invoked. */
export async function startHttpApi(options: HttpApiOptions): Promise<EmbeddedHttpApi> {
  const { clientMs = 30_000 } = options
  // A pool of clients keeps its connections: closing one just as it is used again would look like a lost request.
  const server = createServer({
    noDelay: true,
    keepAliveTimeout: 0,
    headersTimeout: clientMs,
    requestTimeout: clientMs,
    connectionsCheckingInterval: Math.min(1_000, clientMs),
  })
  const api = new HttpApi(options, server, clientMs)
  const port = await listenGuarded(
    server,
    0,
    (request, response) => void api.handle(request, response),
    options.allowedOrigins,
  )
  api.listensAt(port)
  return api
}

class HttpApi implements EmbeddedHttpApi {
  readonly apiId = httpApiId
  readonly stage: string
  throttled = 0
  readonly #options: HttpApiOptions
  readonly #server: Server
  readonly #clientMs: number
  readonly #routes: HttpRoutes
  readonly #routeThrottles: RouteThrottles
  readonly #plan: UsagePlan | undefined
  readonly #models: ReadonlyMap<string, FitsModel>
  readonly #metrics: HttpMetrics
  readonly #authorizers: ReadonlyMap<string, HttpAuthorizer>
  #facts: HttpApiFacts
  #underWay = 0

  constructor(options: HttpApiOptions, server: Server, clientMs: number) {
    const { definition, apiKey, name, publishMetric } = options
    const routes = httpRoutes(definition)
    this.#options = options
    this.#server = server
    this.#clientMs = clientMs
    this.stage = httpStageName(definition)
    this.#routes = new HttpRoutes(routes)
    this.#routeThrottles = new RouteThrottles(definition.throttles)
    const plan = definition.kind === 'rest' ? definition.usagePlan : undefined
    this.#plan = plan && apiKey !== undefined ? new UsagePlan(plan, apiKey) : undefined
    this.#models = modelsOf(routes)
    this.#authorizers = authorizersOf(definition, options)
    this.#metrics = new HttpMetrics(publishMetric, {
      kind: definition.kind,
      name,
      apiId: this.apiId,
      stage: this.stage,
    })
    this.#facts = {
      kind: definition.kind,
      payload: definition.kind === 'rest' ? '1.0' : (definition.payload ?? '2.0'),
      apiId: this.apiId,
      stage: this.stage,
      stageVariables: definition.stage?.variables,
      port: 0,
      binaryMediaTypes: definition.kind === 'rest' ? (definition.binaryMediaTypes ?? []) : [],
    }
  }

  listensAt(port: number): void {
    this.#facts = { ...this.#facts, port }
  }

  get url(): string {
    return `http://127.0.0.1:${this.#facts.port}${this.#stagePath}`
  }

  get #stagePath(): string {
    return this.stage === '$default' ? '' : `/${this.stage}`
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAtMs = performance.now()
    this.#underWay += 1
    try {
      const body = await readBody(request, payloadBytes)
      if (body.kind === 'cut-off') return
      const answer =
        body.kind === 'too-large' ? refusal(this.#facts, 'too-large') : await this.#answer(request, body.bytes)
      this.#metrics.answered(answer.status, performance.now() - startedAtMs)
      await this.#send(response, answer)
    } finally {
      this.#underWay -= 1
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const deadlineMs = performance.now() + shutdownMs
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeIdleConnections()
    while (this.#underWay > 0 && performance.now() < deadlineMs) await sleep(5)
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
    const { definition } = this.#options
    const { method = '', url = '' } = request
    const [path = ''] = url.split('?', 1)
    const inStage = path === this.#stagePath ? '/' : path.slice(this.#stagePath.length)
    if (!inStage.startsWith('/') || !path.startsWith(this.#stagePath)) return this.#refuse('no-stage')
    if (definition.cors !== undefined && this.#answersPreflight(request, inStage))
      return preflight(definition.cors, request.headers)
    const match = this.#routes.match(method, inStage)
    if (match === undefined) return this.#refuse('no-route')
    const answer = await this.#admitted({ request, body, path, match, apiKey: apiKeyOf(request, match) })
    return definition.kind === 'http' && definition.cors !== undefined
      ? withCors(definition.cors, request.headers, answer)
      : answer
  }

  /** That the authorizer comes before the usage plan is as published execution logs have it; it is not documented. */
  async #admitted(call: HttpCall): Promise<HttpAnswer> {
    const authorizer = this.#authorizers.get(call.match.route.authorizer ?? '')
    const decision: Admitted | HttpRefusal = await (authorizer?.decide(this.#facts, call) ?? {})
    if (typeof decision === 'string') return this.#refuse(decision)
    const why = this.#refusalOf(call.request, call.body, call.match)
    return why === undefined ? this.#call({ ...call, authorizer: decision.context }) : this.#refuse(why)
  }

  /** A REST API has an OPTIONS method for each resource that has none; an HTTP API answers whatever the path is. */
  #answersPreflight(request: IncomingMessage, path: string): boolean {
    if (this.#facts.kind === 'http') return isPreflight(request.method ?? '', request.headers)
    return request.method === 'OPTIONS' && this.#routes.resourceAt(path)?.hasOwnOptions === false
  }

  /** The order of throttles is AWS's: the usage plan, the method, the account. That the body comes after them is assumed. */
  #refusalOf(request: IncomingMessage, body: Buffer, match: RouteMatch): HttpRefusal | undefined {
    const planned = match.route.keyRequired === true ? this.#plan?.refusal(apiKeyOf(request, match)) : undefined
    if (planned !== undefined) return planned
    if (!this.#routeThrottles.admits(match.key) || !this.#options.throttle.admitsRequest()) return 'throttled'
    const fits = this.#models.get(match.key)
    // "If no matching content type is found, request validation is not performed."
    const isJson = mediaType(request.headers['content-type'] ?? 'application/json') === 'application/json'
    return fits !== undefined && isJson && !fits(parsedJson(body.toString())) ? 'refused-body' : undefined
  }

  async #call(call: HttpCall): Promise<HttpAnswer> {
    const { integrationTimeoutMs, invoke } = this.#options
    const limitMs = this.#facts.kind === 'rest' ? integrationTimeoutMs : integrationTimeoutMs + 1_000
    const startedAtMs = performance.now()
    const outcome = await invokeWithin(limitMs, invoke, call.match.route.function, httpEvent(this.#facts, call))
    this.#metrics.integrationLatency(performance.now() - startedAtMs)
    if (outcome.kind === 'timed-out') return this.#refuse('timed-out')
    if (outcome.kind === 'throttled') return this.#refuse('throttled-function')
    const accept = call.request.headers.accept ?? ''
    const answer = outcome.kind === 'returned' ? functionAnswer(this.#facts, outcome.payload, accept) : undefined
    return answer ?? this.#refuse('malformed-answer')
  }

  #refuse(why: HttpRefusal): HttpAnswer {
    if (why === 'throttled' || why === 'quota') this.throttled += 1
    return refusal(this.#facts, why)
  }

  /** Resolves when the answer is written. A client that does not read it is cut off. */
  async #send(response: ServerResponse, { status, headers, body }: HttpAnswer): Promise<void> {
    if (response.destroyed) return
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    response.once('close', resolve)
    response.setTimeout(this.#clientMs, () => response.destroy())
    response.once('finish', () => response.socket?.setTimeout(0))
    const requestId = this.#facts.kind === 'rest' ? 'x-amzn-requestid' : 'apigw-requestid'
    const length = status === 204 || status === 304 ? {} : { 'content-length': body.length }
    response
      .writeHead(status, { [requestId]: crypto.randomUUID(), ...Object.fromEntries(headers), ...length })
      .end(body)
    await closed
  }
}

/** The key that a route asks for: the header `x-api-key`. */
function apiKeyOf(request: IncomingMessage, { route }: RouteMatch): string | undefined {
  return route.keyRequired === true ? request.headers['x-api-key']?.toString() : undefined
}

function modelsOf(routes: ReturnType<typeof httpRoutes>): ReadonlyMap<string, FitsModel> {
  const models = new Map<string, FitsModel>()
  for (const [key, { model }] of routes) {
    const read = model && bodyModel(model)
    if (read !== undefined && read.mistakes === undefined) models.set(key, read.fits)
  }
  return models
}

/** The authorizers of an API by their names. */
function authorizersOf(
  definition: NonNullable<StackDefinition['http']>,
  { invoke, integrationTimeoutMs }: { readonly invoke: InvokeFunction; readonly integrationTimeoutMs: number },
): ReadonlyMap<string, HttpAuthorizer> {
  return new Map(
    Object.entries(definition.authorizers ?? {}).map(([name, one]) => [
      name,
      one.type === 'jwt'
        ? new JwtAuthorizer(one)
        : new LambdaAuthorizer(one, {
            kind: definition.kind,
            invoke,
            timeoutMs: definition.kind === 'http' ? httpAuthorizerMs : integrationTimeoutMs,
          }),
    ]),
  )
}
