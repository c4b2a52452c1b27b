import { normalQuantile } from '../../src/metrics/judging/statistics/distributions.ts'

/** A source of numbers in [0, 1). */
export type Random = () => number

/** Standard normal. */
export function normal(random: Random): number {
  // The source's numbers are multiples of 2^-32: half of that keeps 0 away.
  return normalQuantile(random() + 2 ** -33)
}

/**
 * Which share of all deliveries is faster than the k-th of so many: the beta distribution, from two gamma ones (Marsaglia and
 * Tsang 2000). So a percentile of a block costs a few draws, not one a delivery.
 */
export function orderStatistic(k: number, of: number, random: Random): number {
  const below = gamma(k, random)
  return below / (below + gamma(of - k + 1, random))
}

function gamma(shape: number, random: Random): number {
  const d = shape - 1 / 3
  for (;;) {
    const x = normal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v
  }
}
