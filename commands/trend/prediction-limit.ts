import { studentsTQuantile } from '../../src/metrics/judging/statistics/distributions.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'

/** How many nights a night is held against. */
export const referenceNights = 20

/**
 * With fewer nights there is no verdict. Two nights in a row are held against the same nights: where these are few and happen to
 * be alike, both are over the limit. In simulation, that is 1 in 1,000 from ten nights, and 1 in 5,000 from twenty.
 */
export const leastReferenceNights = 10

/** What a night may be over the median of those before it, whatever their scatter. */
const allowedChange = Math.log1p(0.05)

const probability = 0.99

/**
 * What the next night stays below in 99 of 100 cases if nothing has changed, or 5 % over the median, whichever is more.
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
