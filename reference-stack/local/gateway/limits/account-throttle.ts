import type { Limits } from './limits.ts'
import { TokenBucket } from './token-bucket.ts'

/** The API Gateway quotas of an AWS account in one Region. The stack's one API has the account to itself. */
export class AccountThrottle {
  readonly #connections: TokenBucket | undefined
  readonly #requests: TokenBucket | undefined

  constructor({ connectRate, requestRate, requestBurst }: Limits) {
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

  /** "10,000 requests a second with a burst of 5,000", shared by the clients' messages and the calls to `@connections`. */
  admitsRequest(): boolean {
    return this.#requests === undefined || this.#requests.take(performance.now())
  }
}
