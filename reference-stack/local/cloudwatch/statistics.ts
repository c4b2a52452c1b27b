import { Distribution } from './distribution.ts'
import type { Series } from './metric-store.ts'

/** Undefined where CloudWatch has no data point: a percentile of values that are known only by their summary. */
export type Statistic = (values: Distribution) => number | undefined

/** Finds a statistic by CloudWatch's name for it: `Sum`, `p99.9`, ...; undefined if it is not one of ours. */
export function findStatistic(name: string): Statistic | undefined {
  const percent = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name)?.[1]
  return percent === undefined ? basicStatistics.get(name) : (values) => values.percentile(Number(percent))
}

const basicStatistics = new Map<string, Statistic>([
  ['SampleCount', (values) => values.sampleCount],
  ['Sum', (values) => values.sum],
  ['Average', (values) => values.sum / values.sampleCount],
  ['Minimum', (values) => values.minimum],
  ['Maximum', (values) => values.maximum],
])

export const supportedStatistics = `${[...basicStatistics.keys()].join(', ')} and percentiles such as p50 or p99.9`

/** The values of a series by the start of their period, ascending. Periods without data are left out: absent is not zero. */
export function periodsOf(
  series: Series,
  startMs: number,
  endMs: number,
  periodMs: number,
): readonly (readonly [startMs: number, values: Distribution])[] {
  const periods = new Map<number, Distribution>()
  for (const [minuteStartMs, values] of series.minutes) {
    if (minuteStartMs < startMs || minuteStartMs >= endMs) continue
    const periodStartMs = startMs + Math.floor((minuteStartMs - startMs) / periodMs) * periodMs
    const period = periods.get(periodStartMs) ?? new Distribution()
    period.addAll(values.record())
    periods.set(periodStartMs, period)
  }
  return [...periods].sort(([a], [b]) => a - b)
}
