import type { MetricName } from '../../catalogue/metrics.ts'
import { quantiles } from '../../catalogue/quantiles.ts'
import { type QuantileFunction, curveQuantiles, quantileFunction } from '../../result/percentile-curve.ts'
import type { QuantileValue, RunResult } from '../../result/run-result.ts'
import { hodgesLehmann, walshAverages } from '../statistics/hodges-lehmann.ts'
import { asRatio, logRatio } from '../statistics/log-ratio.ts'
import { judgedQuantiles, pairedInterval } from './compare-quantiles.ts'
import type { BySide, ComparedCurve, CurvePoint } from './comparison.ts'
import { overRuns } from './over-runs.ts'

/**
 * Compares the metrics that are judged from percentile to percentile: at points that are evenly spaced along the axis of the
 * charts, and at the percentiles that have names.
 *
 * @param sides the same number of runs on each side, paired by their places
 */
export function compareCurves(sides: BySide<readonly RunResult[]>): ComparedCurve[] {
  const metrics = [...new Set(judgedQuantiles.map(([metric]) => metric))]
  return metrics.flatMap((metric) => {
    const a = functionsOf(sides.a, metric)
    const b = functionsOf(sides.b, metric)
    const counts = [...sides.a, ...sides.b].map((run) => run.metrics[metric]?.count ?? 0)
    const points = quantilesUpTo(Math.max(...counts)).map((quantile) => pointAt(quantile, a, b))
    const known = points.filter(({ ratio }) => ratio !== null)
    return known.length === 0 ? [] : [{ metric, points: known }]
  })
}

function functionsOf(runs: readonly RunResult[], metric: MetricName): QuantileFunction[] {
  return runs.map(({ metrics }) => {
    const summary = metrics[metric]
    return summary === undefined ? () => null : quantileFunction(summary)
  })
}

/** A named quantile replaces those of the curve that differ from it by no more than floating point's rounding. */
function quantilesUpTo(sampleCount: number): number[] {
  const named = Object.values(quantiles)
  const others = curveQuantiles(sampleCount).filter((one) => named.every((other) => Math.abs(one - other) > 1e-9))
  return [...named, ...others].toSorted((one, other) => one - other)
}

function pointAt(quantile: number, a: readonly QuantileFunction[], b: readonly QuantileFunction[]): CurvePoint {
  const ofA = a.map((valueAt) => valueAt(quantile))
  const ofB = b.map((valueAt) => valueAt(quantile))
  const differences = ofB.map((value, pair) => logRatio(value, ofA[pair] ?? null))
  const averages = walshAverages(differences)
  return {
    quantile,
    us: { a: overRuns(ofA).median, b: overRuns(ofB).median },
    ratio: asRatio(hodgesLehmann(averages)),
    interval: pairedInterval(averages, differences.length),
    ofPairs: differences.map((difference): QuantileValue => asRatio(difference)),
  }
}
