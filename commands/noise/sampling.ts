import { type MetricName, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantiles, samplesNeeded } from '../../src/metrics/catalogue/quantiles.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { quantileFunction } from '../../src/metrics/result/percentile-curve.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { SamplesOfBlock } from './noise-result.ts'

/** How many samples a block has of a percentile, the median, and what more of them takes. @returns null of what is no percentile */
export function samplesOf(name: string, runs: readonly RunResult[]): SamplesOfBlock | null {
  const found = percentileOf(name)
  if (found === null || runs.length === 0) return null
  const { metric, quantile } = found
  const { per = null } = metricCatalogue[metric] as { readonly per?: SamplesOfBlock['per'] }
  return { count: median(runs.map((run) => run.metrics[metric]?.count ?? 0)), needed: samplesNeeded(quantile), per }
}

/**
 * The variance of the logarithm of a block's percentile that is there because the block has no more samples: half the distance, squared,
 * of the percentiles that lie a standard error of their rank below and above. Deliveries of one message come together, so
 * it counts messages: at most so much.
 *
 * @returns the median of the blocks; null where it is not known, or too near to the slowest sample
 */
export function varianceOfSampling(name: string, runs: readonly RunResult[]): number | null {
  const found = percentileOf(name)
  if (found === null) return null
  const { metric, quantile } = found
  const variances = runs.map((run) => {
    const summary = run.metrics[metric]
    const independent = summary === undefined ? 0 : independentSamples(metric, run)
    if (summary === undefined || independent === 0) return NaN
    const valueAt = quantileFunction(summary)
    const errorOfRank = Math.sqrt((quantile * (1 - quantile)) / independent)
    const [below, above] = [valueAt(quantile - errorOfRank), valueAt(quantile + errorOfRank)]
    return typeof below === 'number' && typeof above === 'number' ? (Math.log(above / below) / 2) ** 2 : NaN
  })
  const known = variances.filter((variance) => !Number.isNaN(variance))
  return known.length === 0 ? null : median(known)
}

function independentSamples(metric: MetricName, { metrics, counters }: RunResult): number {
  const { per } = metricCatalogue[metric] as { readonly per?: string }
  return per === 'delivery' ? (counters['messages_published'] ?? 0) : (metrics[metric]?.count ?? 0)
}

function percentileOf(name: string): { readonly metric: MetricName; readonly quantile: number } | null {
  const [metric = '', quantile = ''] = name.split('.')
  if (!Object.hasOwn(metricCatalogue, metric) || !Object.hasOwn(quantiles, quantile)) return null
  return { metric: metric as MetricName, quantile: quantiles[quantile as QuantileName] }
}

function median(values: readonly number[]): number {
  return sortedQuantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}
