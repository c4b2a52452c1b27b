import { expectedHalfWidth, findableRegression } from '../../src/metrics/judging/statistics/power.ts'
import { pairsNeeded } from '../gate/plan.ts'
import type { MetricNoise } from './noise-result.ts'

/** How a gate judges a metric. */
export interface JudgedBy {
  /** One-sided, of each metric in one stage. */
  readonly level: number
  /** 0.05 for 5 %. */
  readonly allowedRegression: number
  /** How many metrics there are: Holm's correction is over all of them. */
  readonly metrics: number
}

/**
 * The smallest regression of one metric that two stages of so many pairs find three times in four: the half-width that was measured,
 * at the ratio of those that normal differences would have. In simulation, four metrics of which one is worse: 76 to
 * 92 % from 8 pairs on, 67 to 75 % with 7, which is the least that can find anything among four.
 *
 * @returns 0.2 for 20 %; null where it is not known, or so few pairs find nothing, however large
 */
export function findableWith({ pairs: measured, halfWidth }: MetricNoise, pairs: number, by: JudgedBy): number | null {
  if (halfWidth === null || pairs < pairsNeeded(by.metrics)) return null
  const half = (halfWidth * expectedHalfWidth(pairs, by.level)) / expectedHalfWidth(measured, by.level)
  return findableRegression({ lower: -half, upper: half }, by.allowedRegression)
}

/** More would take a night. */
const mostPairs = 100

/**
 * The fewest pairs that find a regression of this size three times in four; null where it takes more than {@link mostPairs}. Never just as
 * many as can find anything: those take every pair on one side, and miss more than one in four.
 */
export function pairsFor(noise: MetricNoise, regression: number, by: JudgedBy): number | null {
  if (noise.halfWidth === null) return null
  for (let pairs = pairsNeeded(by.metrics) + 1; pairs <= mostPairs; pairs++) {
    const findable = findableWith(noise, pairs, by)
    if (findable !== null && findable <= regression) return pairs
  }
  return null
}
