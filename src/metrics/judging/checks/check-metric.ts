import { metricCatalogue } from '../../catalogue/metrics.ts'
import { isQuantileName, quantiles, quantilesBelow, samplesNeeded } from '../../catalogue/quantiles.ts'
import type { Check, MetricSummary, QuantileValue, RunResult } from '../../result/run-result.ts'
import type { Limit, Statistic } from './limits.ts'

type MetricLimit = Extract<Limit, { kind: 'metric' }>

/**
 * A limit on a statistic of a metric. With too few samples for a quantile there is no verdict on it, unless a lower one that
 * is known is already over the limit: then this one is, too.
 */
export function checkMetric(
  { metric, statistic, limitUs }: MetricLimit,
  metrics: RunResult['metrics'],
): Check & { bound: 'at most' } {
  const row = {
    name: `${metric}.${statistic}`,
    bound: 'at most',
    limit: limitUs,
    unit: metricCatalogue[metric].unit,
  } as const
  const summary = metrics[metric]
  const observed = summary === undefined ? null : valueOf(summary, statistic)
  if (observed !== null) return { ...row, observed, verdict: isOver(observed, limitUs) ? 'fail' : 'pass' }
  if (summary === undefined || summary.count === 0)
    return { ...row, observed: null, note: 'it has no samples', verdict: 'inconclusive' }
  if (!isQuantileName(statistic)) return { ...row, observed: null, verdict: 'inconclusive' }

  const few = `it has ${summary.count} of the ${samplesNeeded(quantiles[statistic])} samples that it takes`
  // The lowest has the most samples above it.
  const lower = quantilesBelow(statistic).find((name) => isOver(summary[name], limitUs))
  if (lower === undefined) return { ...row, observed: null, note: few, verdict: 'inconclusive' }
  const observedAs = `${metric}.${lower}`
  return { ...row, observed: summary[lower], observedAs, note: few, verdict: 'fail' }
}

function valueOf(summary: MetricSummary, statistic: Statistic): QuantileValue {
  // The saved mean is of the finite samples; with a lost one among them the mean of all has no end.
  if (statistic === 'mean' && summary.infinite > 0) return 'infinite'
  return summary[statistic]
}

function isOver(value: QuantileValue, limitUs: number): boolean {
  return value === 'infinite' || (value !== null && value > limitUs)
}
