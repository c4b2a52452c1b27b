import type { ThrottleDefinition, ThrottleDefinitions } from '../../../define-stack.ts'
import type { Limits } from './limits.ts'

/** The API Gateway quotas of an AWS account in one Region. The stack's APIs have the account to themselves. */
export class AccountThrottle {
  readonly #connections: TokenBucket | undefined
  readonly #requests: TokenBucket | undefined

  constructor({
    connectRate,
    requestRate,
    requestBurst,
  }: Pick<Limits, 'connectRate' | 'requestRate' | 'requestBurst'>) {
    const nowMs = performance.now()
    // AWS publishes no burst of new connections: here it is what one second allows.
    this.#connections = connectRate === null ? undefined : new TokenBucket(connectRate, Math.max(1, connectRate), nowMs)
    this.#requests = requestRate === null ? undefined : new TokenBucket(requestRate, requestBurst, nowMs)
  }

  /**
   * "New connections per second, per account and Region: 500". Whether a handshake takes of the requests too is not
   * documented; here it does not.
   */
  admitsConnection(): boolean {
    return this.#connections === undefined || this.#connections.take(performance.now())
  }

  /** "10,000 requests a second with a burst of 5,000", shared by messages, calls to `@connections` and HTTP. */
  admitsRequest(): boolean {
    return this.#requests === undefined || this.#requests.take(performance.now())
  }
}

/**
 * "Stage and route throttling can be set lower" than the account's. Each route has a bucket of its own, also where the
 * stage's setting holds for it. That neither touches `$disconnect` is assumed.
 */
export class RouteThrottles {
  readonly #definitions: ThrottleDefinitions
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(definitions: ThrottleDefinitions = {}) {
    this.#definitions = definitions
  }

  /** Takes of a route's bucket; false if it is empty. */
  admits(routeKey: string): boolean {
    const definition = this.#definitionOf(routeKey)
    if (definition === undefined) return true
    const nowMs = performance.now()
    let bucket = this.#buckets.get(routeKey)
    if (bucket === undefined) {
      bucket = new TokenBucket(definition.requestsPerSecond, definition.burst, nowMs)
      this.#buckets.set(routeKey, bucket)
    }
    return bucket.take(nowMs)
  }

  #definitionOf(routeKey: string): ThrottleDefinition | undefined {
    const { routes = {}, everyRoute } = this.#definitions
    return Object.hasOwn(routes, routeKey) ? routes[routeKey] : everyRoute
  }
}

/** Starts full, gains `perSecond` tokens a second continuously, and never holds more than its capacity. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #capacity: number
  #tokens: number
  #filledAtMs: number

  constructor(perSecond: number, capacity: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#capacity = capacity
    this.#tokens = capacity
    this.#filledAtMs = nowMs
  }

  /** Takes one token; false if there is none. `nowMs` never goes back. */
  take(nowMs: number): boolean {
    const gained = ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond
    this.#tokens = Math.min(this.#capacity, this.#tokens + gained)
    this.#filledAtMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
