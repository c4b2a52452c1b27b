/**
 * The values of one metric in one period. Count, sum, minimum and maximum are always exact. Equal values share an
 * entry; beyond `exactValues` different ones, further values enter the percentiles rounded to three significant
 * digits, so that a busy minute stays small.
 */
export class Distribution {
  sampleCount = 0
  sum = 0
  minimum = Infinity
  maximum = -Infinity
  readonly #exactValues: number
  readonly #countByValue = new Map<number, number>()
  #hasSummaries = false

  constructor(exactValues = Infinity) {
    this.#exactValues = exactValues
  }

  add(value: number, times = 1): void {
    this.#total({ sampleCount: times, sum: value * times, minimum: value, maximum: value })
    this.#count(value, times)
  }

  /** Adds values that are known only as a summary. */
  addSummary(summary: Summary): void {
    this.#total(summary)
    // CloudWatch's rule: a statistic set has percentiles only if it stands for one value.
    if (summary.minimum === summary.maximum) this.#count(summary.minimum, summary.sampleCount)
    else this.#hasSummaries = true
  }

  addAll(other: DistributionRecord): void {
    this.#total(other)
    for (const [value, times] of other.counts) this.#count(value, times)
    this.#hasSummaries ||= other.hasSummaries
  }

  record(): DistributionRecord {
    const { sampleCount, sum, minimum, maximum } = this
    return { sampleCount, sum, minimum, maximum, counts: [...this.#countByValue], hasSummaries: this.#hasSummaries }
  }

  /**
   * Linear interpolation between the two nearest ranks: p0 is the minimum, p100 the maximum.
   * Undefined if there are no values, or some of them are known only by their summary.
   */
  percentile(percent: number): number | undefined {
    if (this.sampleCount === 0 || this.#hasSummaries) return undefined
    const sorted = [...this.#countByValue].sort(([a], [b]) => a - b)
    const rank = (percent / 100) * (this.sampleCount - 1)
    const lower = valueAtRank(sorted, Math.floor(rank))
    const upper = valueAtRank(sorted, Math.ceil(rank))
    return lower + (upper - lower) * (rank - Math.floor(rank))
  }

  #total({ sampleCount, sum, minimum, maximum }: Summary): void {
    this.sampleCount += sampleCount
    this.sum += sum
    this.minimum = Math.min(this.minimum, minimum)
    this.maximum = Math.max(this.maximum, maximum)
  }

  #count(value: number, times: number): void {
    const isKnown = this.#countByValue.has(value)
    const entry = isKnown || this.#countByValue.size < this.#exactValues ? value : Number(value.toPrecision(3))
    this.#countByValue.set(entry, (this.#countByValue.get(entry) ?? 0) + times)
  }
}

/** A statistic set of CloudWatch. */
export interface Summary {
  readonly sampleCount: number
  readonly sum: number
  readonly minimum: number
  readonly maximum: number
}

/** A distribution with at least one value as plain data, which can go to another process. */
export interface DistributionRecord extends Summary {
  readonly counts: readonly (readonly [value: number, times: number])[]
  /** Some of its values are known only by their summary. */
  readonly hasSummaries: boolean
}

function valueAtRank(sorted: readonly (readonly [value: number, times: number])[], rank: number): number {
  let passed = 0
  for (const [value, times] of sorted) {
    passed += times
    if (rank < passed) return value
  }
  return sorted.at(-1)?.[0] ?? NaN
}
