import { studentsTQuantile } from '../../src/metrics/judging/statistics/distributions.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'

/** The number of nights that a night is compared with. */
export const referenceNights = 20

/**
 * The least number of nights for a verdict. Two consecutive nights are compared with the same earlier nights; if these are few
 * and alike by chance, both exceed the limit. In simulation, that is 1 in 1,000 with ten nights, and 1 in 5,000 with twenty.
 */
export const leastReferenceNights = 10

/** The change over the median of the earlier nights that is always allowed, whatever their scatter. */
const allowedChange = Math.log1p(0.05)

const probability = 0.99

/**
 * Returns the limit that the next night stays below in 99 of 100 cases if nothing has changed; at least 5 % over the median.
 *
 * @param reference ln of the values of earlier nights, finite, {@link leastReferenceNights} or more
 * @returns ln of the limit
 */
export function predictionLimit(reference: readonly number[]): number {
  const nights = reference.length
  const mean = reference.reduce((sum, value) => sum + value, 0) / nights
  const variance = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (nights - 1)
  const predicted = mean + studentsTQuantile(probability, nights - 1) * Math.sqrt(variance * (1 + 1 / nights))
  return Math.max(predicted, sortedQuantile(Float64Array.from(reference).sort(), 0.5) + allowedChange)
}
