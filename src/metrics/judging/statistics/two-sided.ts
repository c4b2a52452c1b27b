import type { QuantileValue } from '../../result/run-result.ts'
import { walshAverages } from './hodges-lehmann.ts'
import type { Interval } from './interval.ts'
import { asRatio } from './log-ratio.ts'
import { signedRankP } from './signed-rank.ts'

/** The exact p-value of "there is no difference, in either direction". @param differences of pairs; NaN says nothing */
export function twoSidedP(differences: readonly number[]): number {
  const oneSided = [differences, differences.map((difference) => -difference)].map(walshAverages).map(signedRankP)
  return Math.min(1, 2 * Math.min(...oneSided))
}

/** Converts an interval of log-ratios to one of ratios, in a form that JSON can hold. */
export function asRatios({ lower, upper }: Interval): { readonly lower: QuantileValue; readonly upper: QuantileValue } {
  return { lower: asRatio(lower), upper: asRatio(upper) }
}
