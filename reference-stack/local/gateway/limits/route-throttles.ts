import type { ThrottleDefinition, ThrottleDefinitions } from '../../../define-stack.ts'
import { TokenBucket } from './token-bucket.ts'

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
