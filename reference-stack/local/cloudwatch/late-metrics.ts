import { MetricStore } from './metric-store.ts'

/**
 * Metrics that can be read only some time after they came, as CloudWatch's own are. What comes within a short span is
 * shown together, no part of it before its time.
 */
export class LateMetrics {
  readonly #delayMs: number
  readonly #spanMs: number
  readonly #visible = new MetricStore()
  /** Oldest first. */
  readonly #hidden: { readonly sinceMs: number; readonly store: MetricStore }[] = []

  constructor(delayMs: number) {
    this.#delayMs = delayMs
    this.#spanMs = Math.min(1_000, delayMs / 10)
  }

  /** Where what comes now is stored. */
  arriving(): MetricStore {
    if (this.#delayMs === 0) return this.#visible
    this.#showWhatIsDue()
    const nowMs = performance.now()
    const newest = this.#hidden.at(-1)
    if (newest && nowMs < newest.sinceMs + this.#spanMs) return newest.store
    const store = new MetricStore()
    this.#hidden.push({ sinceMs: nowMs, store })
    return store
  }

  /** What can be read now. */
  visible(): MetricStore {
    this.#showWhatIsDue()
    return this.#visible
  }

  #showWhatIsDue(): void {
    const nowMs = performance.now()
    for (let oldest; (oldest = this.#hidden[0]) !== undefined; this.#hidden.shift()) {
      if (nowMs < oldest.sinceMs + this.#spanMs + this.#delayMs) return
      this.#visible.absorb(oldest.store.records())
    }
  }
}
