import type { Interval } from './interval.ts'

/**
 * The smallest regression that two stages of this many pairs find three times in four, from 10 pairs on (with 6: 74 to 79 % of
 * the time): twice the half-width, once for the lower bound to be above 0, and once for the error of the estimate.
 *
 * @param interval of the noise, as log-ratios: of an arm against itself, or of any stage
 * @returns 0.2 for 20 %; null if the interval has no ends
 */
export function findableRegression(interval: Interval, allowedRegression: number): number | null {
  const half = halfWidth(interval)
  return Number.isFinite(half) ? Math.expm1(half + Math.max(half, Math.log1p(allowedRegression))) : null
}

function halfWidth({ lower, upper }: Interval): number {
  return (upper - lower) / 2
}
