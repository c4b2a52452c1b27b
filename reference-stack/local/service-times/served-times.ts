/** The times of one kind that were served, held against those that were asked for: plain data. */
export interface ServedTimes {
  readonly kind: string
  /** How many were drawn; those that are not over yet among them. */
  readonly asked: number
  /** Sums over those that are over. */
  readonly askedUs: number
  readonly servedUs: number
  /** How many were off by so much, early or late: each row counts those above the limit of a lower one. */
  readonly errors: readonly { readonly upToUs: number; readonly count: number }[]
}

/** The finest error that is told apart. */
const finestUs = 10
/** Each row of errors reaches 5.4 % further than the one before, and the hundredth to 2 ms. */
const growth = 200 ** (1 / 100)

/** Counts the times of one kind, in a few numbers whatever their number. */
export class ServedTimesCounter {
  #asked = 0
  #askedUs = 0
  #servedUs = 0
  readonly #errors = new Map<number, number>()

  begun(): void {
    this.#asked++
  }

  served(askedMs: number, servedMs: number): void {
    this.#askedUs += Math.round(askedMs * 1000)
    this.#servedUs += Math.round(servedMs * 1000)
    const errorUs = Math.max(finestUs, Math.abs(servedMs - askedMs) * 1000)
    const row = Math.ceil(Math.log(errorUs / finestUs) / Math.log(growth))
    this.#errors.set(row, (this.#errors.get(row) ?? 0) + 1)
  }

  of(kind: string): ServedTimes {
    const errors = [...this.#errors]
      .toSorted(([a], [b]) => a - b)
      .map(([row, count]) => ({ upToUs: Math.round(finestUs * growth ** row), count }))
    return { kind, asked: this.#asked, askedUs: this.#askedUs, servedUs: this.#servedUs, errors }
  }
}
