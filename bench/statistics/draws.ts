import { normalQuantile } from '../../src/metrics/judging/statistics/distributions.ts'

/** A source of numbers in [0, 1). */
export type Random = () => number

/** Standard normal. */
export function normal(random: Random): number {
  // The source's numbers are multiples of 2^-32: half of that keeps 0 away.
  return normalQuantile(random() + 2 ** -33)
}
