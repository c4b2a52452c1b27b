import type { Distribution } from './distribution.ts'

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
