import type { Dimensions, Series } from './series.ts'

/** Series by the figure that each becomes. */
export type SeriesByFigure<Figure extends string = string> = Readonly<Record<Figure, Series>>

/** @param dimensions `FunctionName`, and `Resource` for one alias alone */
export function functionSeries(dimensions: Dimensions) {
  const { sum, maximum, percentile } = seriesOf('AWS/Lambda', dimensions)
  return {
    invocations: sum('Invocations'),
    errors: sum('Errors'),
    throttles: sum('Throttles'),
    durationP50Us: percentile('Duration', 'p50'),
    durationP99Us: percentile('Duration', 'p99'),
    durationMaxUs: maximum('Duration'),
    concurrentExecutionsMax: maximum('ConcurrentExecutions'),
  }
}

/** The per-minute series of a function; {@link functionSeries} has them over the window only. */
export function functionMinuteSeries(dimensions: Dimensions) {
  return { durationP99Us: seriesOf('AWS/Lambda', dimensions).minutePercentile('Duration', 'p99') }
}

/**
 * How old the newest record of a batch was when it was sent to a function. It is asked for without an alias: a stream invokes whichever
 * its event source mapping names.
 */
export function iteratorAgeSeries(FunctionName: string) {
  return { iteratorAgeMaxUs: seriesOf('AWS/Lambda', { FunctionName }).maximum('IteratorAge') }
}

export function provisionedSeries(dimensions: Dimensions) {
  const { sum, maximum } = seriesOf('AWS/Lambda', dimensions)
  return {
    concurrentExecutionsMax: maximum('ProvisionedConcurrentExecutions'),
    invocations: sum('ProvisionedConcurrencyInvocations'),
    spilloverInvocations: sum('ProvisionedConcurrencySpilloverInvocations'),
    utilizationMax: maximum('ProvisionedConcurrencyUtilization'),
  }
}

/** The series of all functions of the account: Lambda publishes them without dimensions. */
export function accountSeries() {
  return { concurrentExecutionsMax: seriesOf('AWS/Lambda', {}).maximum('ConcurrentExecutions') }
}

/** @param dimensions `ApiId` and `Stage`, and those of a route */
export function apiSeries(dimensions: Dimensions) {
  const { sum, maximum, percentile } = seriesOf('AWS/ApiGateway', dimensions)
  return {
    connectCount: sum('ConnectCount'),
    messageCount: sum('MessageCount'),
    integrationLatencyP50Us: percentile('IntegrationLatency', 'p50'),
    integrationLatencyP99Us: percentile('IntegrationLatency', 'p99'),
    integrationLatencyMaxUs: maximum('IntegrationLatency'),
    integrationErrors: sum('IntegrationError'),
    clientErrors: sum('ClientError'),
    executionErrors: sum('ExecutionError'),
  }
}

/** The per-minute series of an API; {@link apiSeries} has them over the window only. */
export function apiMinuteSeries(dimensions: Dimensions) {
  return {
    integrationLatencyP99Us: seriesOf('AWS/ApiGateway', dimensions).minutePercentile('IntegrationLatency', 'p99'),
  }
}

export function tableSeries(TableName: string) {
  const { sum } = seriesOf('AWS/DynamoDB', { TableName })
  return {
    readUnits: sum('ConsumedReadCapacityUnits'),
    writeUnits: sum('ConsumedWriteCapacityUnits'),
    readThrottleEvents: sum('ReadThrottleEvents'),
    writeThrottleEvents: sum('WriteThrottleEvents'),
  }
}

/** @param Operation as DynamoDB calls it: `PutItem` */
export function operationSeries(TableName: string, Operation: string) {
  const { sum, maximum, percentile } = seriesOf('AWS/DynamoDB', { TableName, Operation })
  return {
    throttledRequests: sum('ThrottledRequests'),
    latencyP50Us: percentile('SuccessfulRequestLatency', 'p50'),
    latencyP99Us: percentile('SuccessfulRequestLatency', 'p99'),
    latencyMaxUs: maximum('SuccessfulRequestLatency'),
  }
}

function seriesOf(namespace: Series['namespace'], dimensions: Dimensions) {
  const series = (metric: string, statistic: Series['statistic'], each: Series['each']): Series => ({
    namespace,
    metric,
    statistic,
    dimensions,
    each,
  })
  return {
    sum: (metric: string) => series(metric, 'Sum', 'minute'),
    maximum: (metric: string) => series(metric, 'Maximum', 'minute'),
    percentile: (metric: string, statistic: 'p50' | 'p99') => series(metric, statistic, 'window'),
    minutePercentile: (metric: string, statistic: 'p99') => series(metric, statistic, 'minute'),
  }
}
