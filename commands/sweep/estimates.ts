import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { asRatio, logRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { leastPairs, signedRankInterval } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { asRatios } from '../../src/metrics/judging/statistics/two-sided.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import type { Estimate } from './sweep-result.ts'

/** The probability of any wrong difference among the settings, and of each interval to miss the truth. */
export const level = 0.05

/** @param values one a block */
export function estimateOf(values: readonly QuantileValue[]): Estimate {
  return estimateOfLogs(values.map((value) => logRatio(value, 1)))
}

/** @param logs one a block, or one a pair of blocks; NaN where it says nothing */
export function estimateOfLogs(logs: readonly number[]): Estimate {
  const averages = walshAverages(logs)
  return {
    value: asRatio(hodgesLehmann(averages)),
    interval: logs.length < leastPairs(level / 2) ? null : asRatios(signedRankInterval(averages, level / 2)),
  }
}
