/**
 * Do the events of one version wait in vain: has none of its environments come free for as long as the start of another
 * takes?
 */
export class StallWatch {
  readonly #waitingSinceMs: () => number | undefined
  readonly #onStall: () => void
  #initMs: number | undefined
  #lastFreeAtMs = 0
  #timer: NodeJS.Timeout | undefined

  /** @param waitingSinceMs of its oldest event; undefined if none waits. @param onStall called again while the stall lasts */
  constructor(waitingSinceMs: () => number | undefined, onStall: () => void) {
    this.#waitingSinceMs = waitingSinceMs
    this.#onStall = onStall
  }

  /** How long the latest environment took to come up; undefined before the first has. */
  get initMs(): number | undefined {
    return this.#initMs
  }

  /** For how long the oldest event has waited while no environment came free. */
  get stalledMs(): number {
    const oldestSinceMs = this.#waitingSinceMs() ?? Infinity
    return Math.max(0, performance.now() - Math.max(oldestSinceMs, this.#lastFreeAtMs))
  }

  /** @param initMs if it has just come up */
  cameFree(initMs: number | undefined): void {
    this.#lastFreeAtMs = performance.now()
    if (initMs !== undefined) this.#initMs = initMs
  }

  /** To be called when events wait. */
  begin(): void {
    if (this.#timer !== undefined || this.#initMs === undefined || this.#waitingSinceMs() === undefined) return
    const untilStalledMs = this.#initMs - this.stalledMs
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#onStall()
        this.begin()
      },
      untilStalledMs > 0 ? untilStalledMs : this.#initMs,
    )
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
