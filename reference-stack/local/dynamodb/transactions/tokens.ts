import { createHash } from 'node:crypto'
import { inProgress, otherParameters } from './refusals.ts'

/** "A client request token is valid for 10 minutes after the first request that uses it is completed." */
const validMs = 10 * 60_000
/** The SDKs send one with each transaction: 200 bytes each. DynamoDB forgets none that is valid. */
const most = 50_000

interface Used {
  readonly digest: string
  /** While it is under way: undefined. */
  completedAtMs?: number
}

/** The tokens that make TransactWriteItems idempotent. */
export class Tokens {
  readonly #used = new Map<string, Used>()
  readonly #now: () => number

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /**
   * Does the work, unless the same request was done with this token before. A request that failed may be sent again with it.
   *
   * @returns whether it was done now
   * @throws Refused if the token was used for another request, or its request is under way
   */
  async once(token: string, request: string | Buffer, work: () => Promise<void>): Promise<boolean> {
    this.#forgetOld()
    const digest = createHash('sha1').update(request).digest('base64')
    const used = this.#used.get(token)
    if (used !== undefined) {
      if (used.digest !== digest) throw otherParameters()
      if (used.completedAtMs === undefined) throw inProgress()
      return false
    }
    const now: Used = { digest }
    this.#used.set(token, now)
    try {
      await work()
    } catch (error) {
      this.#used.delete(token)
      throw error
    }
    now.completedAtMs = this.#now()
    return true
  }

  #forgetOld(): void {
    const oldestMs = this.#now() - validMs
    for (const [token, { completedAtMs }] of this.#used) {
      if (this.#used.size <= most && (completedAtMs ?? Infinity) > oldestMs) return
      this.#used.delete(token)
    }
  }
}
