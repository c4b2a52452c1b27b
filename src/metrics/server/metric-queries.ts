import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import type { Target } from '../../target/target.ts'
import type { MetricWindow } from './metric-window.ts'

/** One series to ask for. Sums and maxima come by the minute, percentiles over the whole window. */
export interface Series {
  readonly namespace: 'AWS/Lambda' | 'AWS/ApiGateway'
  readonly metric: string
  readonly statistic: 'Sum' | 'Maximum' | 'p50' | 'p99'
  readonly dimensions: Readonly<Record<string, string>>
}

/** The series of one function, by the figure that each becomes. */
export function functionSeries(functionName: string) {
  const series = (metric: string, statistic: Series['statistic']): Series => ({
    namespace: 'AWS/Lambda',
    metric,
    statistic,
    dimensions: { FunctionName: functionName },
  })
  return {
    invocations: series('Invocations', 'Sum'),
    errors: series('Errors', 'Sum'),
    throttles: series('Throttles', 'Sum'),
    durationP50Us: series('Duration', 'p50'),
    durationP99Us: series('Duration', 'p99'),
    durationMaxUs: series('Duration', 'Maximum'),
    concurrentExecutionsMax: series('ConcurrentExecutions', 'Maximum'),
  }
}

/** The series of the WebSocket API's stage, by the figure that each becomes. */
export function apiSeries({ id, stage }: NonNullable<Target['api']>) {
  const series = (metric: string, statistic: Series['statistic']): Series => ({
    namespace: 'AWS/ApiGateway',
    metric,
    statistic,
    dimensions: { ApiId: id, Stage: stage },
  })
  return {
    connectCount: series('ConnectCount', 'Sum'),
    messageCount: series('MessageCount', 'Sum'),
    integrationLatencyP50Us: series('IntegrationLatency', 'p50'),
    integrationLatencyP99Us: series('IntegrationLatency', 'p99'),
    integrationErrors: series('IntegrationError', 'Sum'),
    clientErrors: series('ClientError', 'Sum'),
    executionErrors: series('ExecutionError', 'Sum'),
  }
}

/** For people: `Invocations (Sum) of rooms-SendMessage`. */
export function describeSeries({ metric, statistic, dimensions }: Series): string {
  return `${metric} (${statistic}) of ${Object.values(dimensions).join(' ')}`
}

/** Does it give the same over minutes as over the whole? Percentiles do not. */
export function isMergeable({ statistic }: Series): boolean {
  return statistic === 'Sum' || statistic === 'Maximum'
}

/** The unit is left out: a wrong one would give an empty answer without an error. */
export function metricDataQuery(id: string, series: Series, window: MetricWindow): MetricDataQuery {
  const { namespace, metric, statistic, dimensions } = series
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: isMergeable(series) ? 60 : window.periodSeconds,
      Stat: statistic,
    },
  }
}
