/** How fast one function may gain environments: "1,000 every 10 seconds, refilled continuously, not saved up". */
export class ScalingRate {
  readonly #per10s: number
  #left: number
  #countedAtMs: number

  constructor(per10s: number, nowMs = performance.now()) {
    this.#per10s = per10s
    this.#left = per10s
    this.#countedAtMs = nowMs
  }

  /** False if there can be no further environment yet. */
  take(nowMs = performance.now()): boolean {
    const refill = ((nowMs - this.#countedAtMs) / 10_000) * this.#per10s
    this.#left = Math.min(this.#per10s, this.#left + refill)
    this.#countedAtMs = nowMs
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
