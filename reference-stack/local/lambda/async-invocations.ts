import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InvocationOutcome } from './invocation.ts'

/** Lambda tries an event whose function failed twice more: after one minute, and after two more. */
export const lambdaRetryDelaysMs: readonly number[] = [60_000, 120_000]

// A throttled event stays in the queue for up to 6 hours, its attempts 1 s to 5 min apart.
const firstThrottleDelayMs = 1_000
const longestThrottleDelayMs = 5 * 60_000
const longestEventAgeMs = 6 * 60 * 60_000

type Invoke = (role: string, requestId: string, payload: string) => Promise<InvocationOutcome>

/** The queue behind invocations of type `Event`: accepted at once, tried again if they fail. */
export class AsyncInvocations {
  readonly #invoke: Invoke
  readonly #retryDelaysMs: readonly number[]
  readonly #stopped = new AbortController()

  constructor(invoke: Invoke, retryDelaysMs: readonly number[]) {
    this.#invoke = invoke
    this.#retryDelaysMs = retryDelaysMs
  }

  /** Returns the request's id, which all attempts share. */
  accept(role: string, payload: string): string {
    const requestId = randomUUID()
    void this.#attempt(role, requestId, payload)
    return requestId
  }

  /** Drops the events that wait for another attempt. */
  stop(): void {
    this.#stopped.abort()
  }

  async #attempt(role: string, requestId: string, payload: string): Promise<void> {
    const dropAtMs = performance.now() + longestEventAgeMs
    const retryDelaysMs = [...this.#retryDelaysMs]
    let throttleDelayMs = firstThrottleDelayMs
    while (!this.#stopped.signal.aborted && performance.now() < dropAtMs) {
      const outcome = await this.#invoke(role, requestId, payload)
      if (outcome.kind === 'returned') return
      const delayMs = outcome.kind === 'throttled' ? throttleDelayMs : retryDelaysMs.shift()
      if (delayMs === undefined) return
      if (outcome.kind === 'throttled') throttleDelayMs = Math.min(2 * throttleDelayMs, longestThrottleDelayMs)
      await this.#wait(delayMs)
    }
  }

  async #wait(delayMs: number): Promise<void> {
    try {
      await sleep(delayMs, undefined, { signal: this.#stopped.signal })
    } catch {
      // Stopped: the loop sees it.
    }
  }
}
