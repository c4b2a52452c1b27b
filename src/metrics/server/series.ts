import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import type { MetricWindow } from './metric-window.ts'

/** One series to ask CloudWatch for. */
export interface Series {
  readonly namespace: 'AWS/Lambda' | 'AWS/ApiGateway' | 'AWS/DynamoDB'
  readonly metric: string
  readonly statistic: 'Sum' | 'Maximum' | 'p50' | 'p99'
  /** None: of the account as a whole. */
  readonly dimensions: Dimensions
  /** A value for each minute, or one for the whole window: percentiles of minutes cannot be merged into one. */
  readonly each: 'minute' | 'window'
}

export type Dimensions = Readonly<Record<string, string>>

/** For people: `Invocations (Sum) of rooms-SendMessage`. */
function describeSeries({ metric, statistic, dimensions }: Series): string {
  return `${metric} (${statistic}) of ${Object.values(dimensions).join(' ') || 'the account'}`
}

/** The unit is left out: a wrong one would give an empty answer without an error. */
export function metricDataQuery(id: string, series: Series, window: MetricWindow): MetricDataQuery {
  const { namespace, metric, statistic, dimensions, each } = series
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: each === 'minute' ? 60 : window.periodSeconds,
      Stat: statistic,
    },
  }
}

/** Why CloudWatch gave no figure for a series. */
export interface SeriesProblem {
  readonly series: Series
  /** Asking again may help where it is `transient`, and never otherwise. */
  readonly kind: 'transient' | 'forbidden' | 'unusable'
  /** CloudWatch's answer: `Forbidden`. */
  readonly answer: string
}

/** One sentence for all series with the same answer: a key without rights has it dozens of times. */
export function describeProblems(problems: readonly SeriesProblem[]): string[] {
  const byAnswer = Map.groupBy(problems, ({ answer }) => answer)
  return [...byAnswer].map(([answer, [first, ...others]]) => {
    const series = first === undefined ? '' : describeSeries(first.series)
    return `CloudWatch answered ${answer} for ${series}${others.length === 0 ? '' : ` and ${others.length} more`}`
  })
}
