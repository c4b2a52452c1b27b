/** Shorter ones are normal for an event loop, milliseconds. */
const shortestMs = 10

/**
 * Measures how long an event loop was blocked, by the ticks of a timer that a blocked loop delays. The time is the weight: a
 * percentile of `monitorEventLoopDelay` misses a loop that is blocked a tenth of the time, since it takes one sample per tick and
 * a blocked loop has few ticks.
 */
export class Stalls {
  readonly #intervalMs: number
  #lastTickMs: number
  totalMs = 0
  longestMs = 0

  /** @param intervalMs of the timer, which was started at `startedMs` */
  constructor(intervalMs: number, startedMs: number) {
    this.#intervalMs = intervalMs
    this.#lastTickMs = startedMs
  }

  tick(nowMs: number): void {
    const delayMs = nowMs - this.#lastTickMs - this.#intervalMs
    this.#lastTickMs = nowMs
    // A stall begins half an interval, on average, before the tick that it delays was due.
    const estimateMs = delayMs + this.#intervalMs / 2
    if (estimateMs <= shortestMs) return
    this.totalMs += estimateMs
    this.longestMs = Math.max(this.longestMs, estimateMs)
  }
}
