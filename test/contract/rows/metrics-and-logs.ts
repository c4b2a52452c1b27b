import type { Rows } from './row.ts'

/** 4.1 to 4.3 the metrics of Lambda, API Gateway and DynamoDB, 4.4 and 4.5 CloudWatch's wire, 4.7 Logs Insights. */
export const metricAndLogRows = {
  '4.1-invocations': {
    flag: 'D',
    claim: 'Invocations, Errors and Duration are published; a failed call is in the first two',
  },
  '4.1-duration': { flag: 'D', claim: 'Duration is that of the handler, without init' },
  '4.1-error-time': {
    flag: 'D',
    claim: 'an error has the time stamp of its invocation',
    untried: 'needs an invocation across the turn of a minute',
  },
  '4.1-concurrent': { flag: 'D', claim: 'ConcurrentExecutions is published of a function and of the account' },
  '4.1-async': { flag: 'D', claim: 'AsyncEventsReceived counts queued events' },
  '4.1-dimensions': { flag: 'D', claim: 'metrics are published by FunctionName, with Resource too, and of the Region' },
  '4.1-executed-version': {
    flag: 'D',
    claim: 'an alias with weights has metrics by ExecutedVersion',
    untried: 'the alias of the probe has no weights',
  },
  '4.1-no-cold-starts': { flag: 'D', claim: 'no metric tells of init durations or cold starts' },
  '4.1-provisioned': {
    flag: 'D',
    claim: 'provisioned concurrency has metrics of its own',
    untried: 'the probe has none: it costs by the hour',
  },
  '4.1-others': {
    flag: 'D',
    claim: 'PostRuntimeExtensionsDuration, AsyncEventAge, dead letters, streams and the rest',
    untried: 'of features that the probe does not use',
  },

  '4.2-connect-count': { flag: 'D', claim: 'ConnectCount counts the events for $connect' },
  '4.2-message-count': { flag: 'D', claim: 'MessageCount counts messages from clients and to them' },
  '4.2-integration-error': { flag: 'D', claim: 'IntegrationError counts the 4XX and 5XX answers of functions' },
  '4.2-client-error': { flag: 'D', claim: 'ClientError counts what API Gateway refuses before it calls a function' },
  '4.2-execution-error': {
    flag: 'D',
    claim: 'ExecutionError counts what goes wrong when a function is called',
    untried: 'which failures count there, and which as IntegrationError, is not documented',
  },
  '4.2-integration-latency': { flag: 'D', claim: 'IntegrationLatency is published in milliseconds' },
  '4.2-dimensions': { flag: 'D', claim: 'metrics are published by ApiId, and by ApiId and Stage' },
  '4.2-no-open-connections': { flag: 'D', claim: 'no metric tells how many connections are open' },

  '4.3-capacity': { flag: 'D', claim: 'ConsumedWriteCapacityUnits is published by table' },
  '4.3-latency': { flag: 'D', claim: 'SuccessfulRequestLatency is published by table and operation' },
  '4.3-others': {
    flag: 'D',
    claim: 'throttles, conflicts, returned items and the rest',
    untried: 'the stand-in counts capacity, latency, throttles and conflicts of transactions alone',
  },

  '4.4-queries': { flag: 'D', claim: 'a call takes up to 500 queries' },
  '4.4-data-points': { flag: 'D', claim: 'with more data points than MaxDatapoints there are further pages' },
  '4.4-id': { flag: 'D', claim: 'an Id begins with a lower-case letter' },
  '4.4-unique-id': { flag: 'D', claim: 'an Id is unique in its call' },
  '4.4-stat-or-expression': { flag: 'D', claim: 'a query has MetricStat or Expression, never both' },
  '4.4-window': { flag: 'D', claim: 'StartTime is inclusive and rounded down to its minute, EndTime exclusive' },
  '4.4-old-data': {
    flag: 'D',
    claim: 'older data is kept, and asked for, by 5 minutes and by hours',
    untried: 'needs data of 15 days',
  },
  '4.4-period': { flag: 'D', claim: 'a period of standard resolution is a multiple of 60 s' },
  '4.4-order': { flag: 'D', claim: 'the newest comes first unless ScanBy says otherwise' },
  '4.4-unit': { flag: 'D', claim: 'a wrong Unit finds nothing, and is no error' },
  '4.4-complete': { flag: 'D', claim: 'no data is an empty result that is Complete: absent is not zero' },
  '4.4-several-units': { flag: 'O', claim: 'data of several units: a message MultipleUnits' },
  '4.4-label': { flag: 'D', claim: 'a result is labelled with its metric, and its statistic where there are several' },
  '4.4-bad-token': { flag: 'D', claim: 'a token that was not given out is InvalidNextToken' },
  '4.4-statistics': { flag: 'D', claim: 'SampleCount, Sum, Average, Minimum, Maximum and percentiles are computed' },
  '4.4-percentile': { flag: 'D', claim: 'a percentile of a long period is that of all its values' },
  '4.4-trimmed': {
    flag: 'D',
    claim: 'trimmed and winsorized means, and ranges, are computed',
    untried: 'the stand-in refuses them by name',
  },
  '4.4-math': {
    flag: 'D',
    claim: 'expressions are evaluated, and Metrics Insights takes one query a call',
    untried: 'the stand-in refuses them by name',
  },
  '4.4-old-call': {
    flag: 'D',
    claim: 'GetMetricStatistics gives up to 1,440 points',
  },
  '4.4-service-quotas': {
    flag: 'D',
    claim: 'an account may make so many calls a second',
    untried: 'would throttle everything else in the account',
  },

  '4.5-json': { flag: 'M', claim: 'the SDK speaks AWS JSON 1.0 with CloudWatch: target, content type and query mode' },
  '4.5-error': { flag: 'M', claim: 'an error has its name in the body, and Code and Type in x-amzn-query-error' },
  '4.5-gzip': { flag: 'M', claim: 'PutMetricData of more than 10 KB is sent compressed, and taken' },
  '4.5-logs': { flag: 'M', claim: 'the SDK speaks AWS JSON 1.1 with CloudWatch Logs' },

  '4.7-fields': {
    flag: 'D',
    claim: 'Insights finds @duration, @billedDuration, @initDuration and @memorySize in reports',
  },
  '4.7-memory': { flag: 'D', claim: '@memorySize is in bytes: 256 MB are 256,000,000' },
  '4.7-strings': { flag: 'D', claim: 'every value of a result is a string' },
  '4.7-status': { flag: 'D', claim: 'a query is Scheduled, Running, then Complete, and has statistics' },
  '4.7-window': { flag: 'D', claim: 'startTime and endTime are epoch seconds' },
  '4.7-quotas': {
    flag: 'D',
    claim: 'a query runs up to 60 minutes, 100 of them at once, with 10,000 rows an answer',
    untried: 'needs more logs than the probe writes',
  },
} as const satisfies Rows
