import { type MetricName, metricNames } from '../../catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../catalogue/quantiles.ts'
import type { RunResult } from '../../result/run-result.ts'
import { type WalshAverages, hodgesLehmann, walshAverages } from '../statistics/hodges-lehmann.ts'
import { holm } from '../statistics/holm.ts'
import type { Interval } from '../statistics/interval.ts'
import { asRatio, logRatio } from '../statistics/log-ratio.ts'
import { leastPairs, signedRankInterval } from '../statistics/signed-rank.ts'
import { asRatios, twoSidedP } from '../statistics/two-sided.ts'
import type { BySide, ComparedQuantile, RatioVerdict } from './comparison.ts'
import { overRuns } from './over-runs.ts'

/** The rows with a verdict. They are few, because each further row makes a difference harder to show in all of them. */
export const judgedQuantiles: readonly (readonly [MetricName, QuantileName])[] = [
  ['delivery_latency', 'p50'],
  ['delivery_latency', 'p99'],
  ['connect_latency', 'p99'],
]

/** The probability that any `slower` or `faster` is wrong, and that an interval misses the truth. */
const level = 0.05

const alikeWithin = Math.log1p(0.05)

export const pairsNeeded = {
  forInterval: leastPairs(level / 2),
  // As if all of them were measured: a rule that depends on what was measured would be hard to plan for.
  forVerdict: leastPairs(level / 2 / judgedQuantiles.length),
} as const

/**
 * Compares every percentile that some run has, in the order of the catalogue. The runs are paired by their places: a pair is one
 * observation, however many samples its runs have.
 *
 * @param sides the same number of runs on each side
 */
export function compareQuantiles(sides: BySide<readonly RunResult[]>): ComparedQuantile[] {
  const rows = metricNames.flatMap((metric) =>
    quantileNames
      .map((quantile) => pairedRow(sides, metric, quantile))
      .filter(({ us }) => us.a.runs > 0 || us.b.runs > 0),
  )
  const judged = rows.filter(({ metric, quantile }) =>
    judgedQuantiles.some(([judgedMetric, judgedQuantile]) => metric === judgedMetric && quantile === judgedQuantile),
  )
  const corrected = holm(judged.map(({ differences }) => twoSidedP(differences)))
  return rows.map((row) => comparedRow(row, corrected[judged.indexOf(row)]))
}

interface PairedRow extends Pick<ComparedQuantile, 'metric' | 'quantile' | 'us'> {
  readonly differences: readonly number[]
}

function pairedRow({ a, b }: BySide<readonly RunResult[]>, metric: MetricName, quantile: QuantileName): PairedRow {
  const ofEach = (runs: readonly RunResult[]) => runs.map(({ metrics }) => metrics[metric]?.[quantile] ?? null)
  const [ofA, ofB] = [ofEach(a), ofEach(b)]
  const differences = ofB.map((value, place) => logRatio(value, ofA[place] ?? null))
  return { metric, quantile, us: { a: overRuns(ofA), b: overRuns(ofB) }, differences }
}

function comparedRow({ differences, ...row }: PairedRow, p: number | undefined): ComparedQuantile {
  const averages = walshAverages(differences)
  const estimate = hodgesLehmann(averages)
  const isJudged = p !== undefined && differences.length >= pairsNeeded.forVerdict
  return {
    ...row,
    ratio: asRatio(estimate),
    interval: pairedInterval(averages, differences.length),
    judged: isJudged ? { p, verdict: verdictOf(p, estimate, signedRankInterval(averages, level / 2)) } : null,
  }
}

function verdictOf(p: number, estimate: number | null, { lower, upper }: Interval): RatioVerdict {
  if (p <= level && estimate !== null) return estimate > 0 ? 'slower' : 'faster'
  return lower > -alikeWithin && upper < alikeWithin ? 'alike' : 'unclear'
}

/** The interval of one ratio, without a correction for the other rows; null with too few pairs. */
export function pairedInterval(averages: WalshAverages, pairs: number): ComparedQuantile['interval'] {
  return pairs < pairsNeeded.forInterval ? null : asRatios(signedRankInterval(averages, level / 2))
}
