import { enoughSamples } from '../catalogue/quantiles.ts'
import { decodeHistogram } from '../recording/histogram.ts'
import type { MetricSummary, QuantileValue } from './run-result.ts'

/** A metric's value at any quantile, in microseconds, over all its samples: lost ones rank above the finite ones. */
export type QuantileFunction = (quantile: number) => QuantileValue

export function quantileFunction(summary: Pick<MetricSummary, 'count' | 'infinite' | 'hdr'>): QuantileFunction {
  if (summary.count === 0) return () => null
  if (summary.count === summary.infinite) {
    return (quantile) => (enoughSamples(summary.count, quantile) ? 'infinite' : null)
  }
  const histogram = decodeHistogram(summary.hdr, summary.infinite)
  return (quantile) => histogram.percentile(quantile)
}

/** The same for the earlier ends of the samples' intervals; null where they were not saved. */
export function earliestFunction({ count, infinite, earliest }: MetricSummary): QuantileFunction | null {
  if (earliest?.hdr === undefined || count === infinite) return null
  const histogram = decodeHistogram(earliest.hdr, infinite)
  return (quantile) => histogram.percentile(quantile)
}

/** The ends of an interval; null where one is not known. */
export interface Ends {
  readonly lower: QuantileValue
  readonly upper: QuantileValue
}

/**
 * Returns the interval that holds a quantile of so many samples in 95 % of runs if they are independent. Deliveries of one
 * broadcast are not, so the true interval is wider: a difference within this interval is not significant.
 */
export function independentInterval(
  valueAt: QuantileFunction,
  quantile: number,
  count: number,
  greatest: QuantileValue,
): Ends {
  const halfWidth = 1.96 * Math.sqrt((quantile * (1 - quantile)) / count)
  const upper = quantile + halfWidth
  // With too few samples for the upper end, the greatest is on the safe side.
  return { lower: valueAt(quantile - halfWidth), upper: (upper < 1 ? valueAt(upper) : null) ?? greatest }
}

/** The ratio of two intervals. */
export function ratioOfIntervals(one: Ends, other: Ends): Ends {
  const ratio = (over: QuantileValue, under: QuantileValue): QuantileValue => {
    if (over === null || under === null || under === 0) return null
    if (under === 'infinite') return 0
    return over === 'infinite' ? over : over / under
  }
  return { lower: ratio(one.lower, other.upper), upper: ratio(one.upper, other.lower) }
}

const pointsPerDecade = 20

/** Quantiles that are evenly spaced on the axis 1 / (1 - q), up to the last for which so many samples are enough. */
export function curveQuantiles(sampleCount: number): number[] {
  const quantiles: number[] = []
  for (let step = 0; ; step += 1) {
    const quantile = 1 - 10 ** (-step / pointsPerDecade)
    if (!enoughSamples(sampleCount, quantile)) return quantiles
    quantiles.push(quantile)
  }
}
