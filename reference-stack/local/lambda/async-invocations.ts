import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AsyncEventsDefinition } from '../../define-stack.ts'
import { LambdaError } from './control/lambda-error.ts'
import type { InvocationOutcome } from './invocation.ts'

// A throttled event stays in the queue for up to 6 hours, its attempts 1 s to 5 min apart.
const firstThrottleDelayMs = 1_000
const longestThrottleDelayMs = 5 * 60_000
const longestEventAgeMs = 6 * 60 * 60_000

type Invoke = (requestId: string) => Promise<InvocationOutcome>

/** The queue behind invocations of type `Event`: accepted at once, tried again if they fail. */
export class AsyncInvocations {
  readonly #retryDelaysMs: readonly number[]
  readonly #stopped = new AbortController()

  /** @param retryDelaysMs when an event whose function failed is tried again */
  constructor(retryDelaysMs: readonly number[]) {
    this.#retryDelaysMs = retryDelaysMs
  }

  /**
   * Returns the request's id, which all attempts share.
   *
   * @param onDropped is called if the event is given up
   * @param limits of the function, where they are not Lambda's own
   */
  accept(invoke: Invoke, onDropped: () => void, limits: AsyncEventsDefinition = {}): string {
    const requestId = randomUUID()
    void this.#attempt(invoke, requestId, limits).then((isDropped) => isDropped && onDropped())
    return requestId
  }

  /** Drops the events that wait for another attempt. */
  stop(): void {
    this.#stopped.abort()
  }

  /** Resolves with true if the event is given up. */
  async #attempt(invoke: Invoke, requestId: string, limits: AsyncEventsDefinition): Promise<boolean> {
    const { maximumRetryAttempts, maximumAgeSeconds } = limits
    const ageMs = maximumAgeSeconds === undefined ? longestEventAgeMs : maximumAgeSeconds * 1000
    const dropAtMs = performance.now() + ageMs
    const retryDelaysMs = this.#retryDelaysMs.slice(0, maximumRetryAttempts)
    let throttleDelayMs = firstThrottleDelayMs
    while (!this.#stopped.signal.aborted && performance.now() < dropAtMs) {
      const outcome = await invoke(requestId).catch(alreadyDeleted)
      if (outcome?.kind === 'returned') return false
      if (outcome === undefined) return true
      const delayMs = outcome.kind === 'throttled' ? throttleDelayMs : retryDelaysMs.shift()
      if (delayMs === undefined) return true
      if (outcome.kind === 'throttled') throttleDelayMs = Math.min(2 * throttleDelayMs, longestThrottleDelayMs)
      await this.#wait(delayMs)
    }
    return !this.#stopped.signal.aborted
  }

  async #wait(delayMs: number): Promise<void> {
    try {
      await sleep(delayMs, undefined, { signal: this.#stopped.signal })
    } catch {
      // Stopped: the loop sees it.
    }
  }
}

/** The alias or version that the event was sent to is gone, and the event with it. */
function alreadyDeleted(error: unknown): undefined {
  if (!(error instanceof LambdaError)) throw error
}
