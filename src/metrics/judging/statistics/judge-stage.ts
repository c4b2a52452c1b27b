import { type WalshAverages, hodgesLehmann, walshAverages } from './hodges-lehmann.ts'
import { holm } from './holm.ts'
import type { Interval } from './interval.ts'
import { pairsToPass } from './power.ts'
import { signedRankInterval, signedRankP } from './signed-rank.ts'

/** A metric for which a candidate is held against a reference, in pairs of blocks. */
export interface PairedMetric<Name extends string> {
  readonly name: Name
  /** The share by which the candidate may be worse: 0.05 for 5 %. */
  readonly allowedRegression: number
  /** One difference per pair, as `logRatio` makes them: above 0 the candidate is worse, NaN says nothing. */
  readonly differences: readonly number[]
}

/** A metric in one stage. The estimate and its interval are log-ratios. */
export interface StageJudgement<Name extends string> extends Interval {
  readonly name: Name
  /** Null if no pair says anything. */
  readonly estimate: number | null
  /** The p-value of "the candidate is no worse": one-sided, corrected for the number of metrics. */
  readonly p: number
  readonly verdict: 'suspect' | 'pass' | 'inconclusive'
  /** For an inconclusive verdict, the number of pairs that it would take, see {@link pairsToPass}. */
  readonly pairsToPass: number | null
}

/**
 * Judges each metric in one stage. Suspect: significantly worse, and the estimate above the allowed regression. Pass: the upper
 * bound below the allowed regression. Anything else is inconclusive.
 *
 * @param level the probability of any false alarm among the metrics; each end of an interval leaves out the same probability
 */
export function judgeStage<Name extends string>(
  metrics: readonly PairedMetric<Name>[],
  level: number,
): StageJudgement<Name>[] {
  const averages = metrics.map(({ differences }) => walshAverages(differences))
  const corrected = holm(averages.map(signedRankP))
  return metrics.map((metric, i) => judgeMetric(metric, averages[i] as WalshAverages, corrected[i] as number, level))
}

function judgeMetric<Name extends string>(
  { name, allowedRegression, differences }: PairedMetric<Name>,
  averages: WalshAverages,
  p: number,
  level: number,
): StageJudgement<Name> {
  const limit = Math.log1p(allowedRegression)
  const estimate = hodgesLehmann(averages)
  const interval = signedRankInterval(averages, level)
  const judgement = { name, estimate, ...interval, p, pairsToPass: null }
  if (p <= level && estimate !== null && estimate > limit) return { ...judgement, verdict: 'suspect' }
  if (interval.upper < limit) return { ...judgement, verdict: 'pass' }
  const needed = pairsToPass(interval, differences.length, allowedRegression, level)
  return { ...judgement, verdict: 'inconclusive', pairsToPass: needed }
}
