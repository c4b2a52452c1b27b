import { pairedInterval } from '../../src/metrics/judging/comparing/compare-quantiles.ts'
import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { asRatio, logRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { halfWidth } from '../../src/metrics/judging/statistics/power.ts'
import { signedRankInterval } from '../../src/metrics/judging/statistics/signed-rank.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { type GatedFigure, figureOf, unitOf } from '../gate/gated-figures.ts'
import type { Pair } from '../gate/pairs.ts'
import { type JudgedBy, findableWith, pairsFor } from './findable.ts'
import type { NoiseMetric } from './noise-result.ts'
import { samplesOf, varianceOfSampling } from './sampling.ts'

/** A gated figure, and ln(B / A) of each pair; NaN where a pair says nothing of it. */
export interface PairedFigure extends GatedFigure {
  readonly differences: readonly number[]
  readonly runs: readonly RunResult[]
}

export function pairedFigure(figure: GatedFigure, pairs: readonly Pair[]): PairedFigure {
  return {
    ...figure,
    differences: pairs.map(({ baseline, candidate }) =>
      logRatio(figureOf(figure, candidate), figureOf(figure, baseline)),
    ),
    runs: pairs.flatMap(({ baseline, candidate }) => [baseline, candidate]),
  }
}

/** Numbers of pairs that a table shows. */
const shownPairs = [5, 10, 20]

/** Regressions that a gate may be asked to find. */
export const shownRegressions = [0.1, 0.2] as const

/** A stage of more takes longer than people wait for a check. */
const mostPairsOfGate = 20

export function measureNoise(
  { name, allowedRegression, differences, runs }: PairedFigure,
  { isSuspect, ...others }: Pick<JudgedBy, 'level' | 'metrics'> & { readonly isSuspect: boolean },
): NoiseMetric {
  const by = { ...others, allowedRegression }
  const known = differences.filter((difference) => !Number.isNaN(difference))
  const averages = walshAverages(differences)
  const half = halfWidth(signedRankInterval(averages, by.level))
  const noise = { name, pairs: known.length, halfWidth: Number.isFinite(half) ? half : null }
  const measured = known.length
  const sd = standardDeviation(known)
  const ofSampling = varianceOfSampling(name, runs)
  const pairsNeeded = shownRegressions.map((regression) => ({ regression, pairs: pairsFor(noise, regression, by) }))
  const pairsOfLargest = pairsNeeded.at(-1)?.pairs ?? null
  return {
    ...noise,
    unit: unitOf(name),
    sd,
    ratio: asRatio(hodgesLehmann(averages)),
    interval: known.length === 0 ? null : pairedInterval(averages, differences.length),
    isSuspect,
    findable: [...new Set([...shownPairs, ...(measured > 0 ? [measured] : [])])]
      .toSorted((a, b) => a - b)
      .map((pairs) => ({ pairs, regression: findableWith(noise, pairs, by) })),
    pairsNeeded,
    isWorthGating: pairsOfLargest !== null && pairsOfLargest <= mostPairsOfGate,
    samples: samplesOf(name, runs),
    // The two blocks of a pair each add theirs.
    ofSampling: sd === null || sd === 0 || ofSampling === null ? null : Math.min(1, (2 * ofSampling) / sd ** 2),
    ofPairs: differences.map((difference) => asRatio(difference)),
  }
}

/** Null with fewer than two, or an infinite one. */
function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2 || values.some((value) => !Number.isFinite(value))) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
}
