import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch'
import type { ProbeSession } from './probe-session.ts'

/** What CloudWatch has counted so far; null where it has no value, which is not zero. */
export interface MetricSums {
  readonly connectCount: number | null
  readonly messageCount: number | null
  readonly invocationsOfGreet: number | null
  readonly invocationsOfObey: number | null
}

/** Epoch milliseconds. */
export interface MetricWindow {
  readonly startMs: number
  readonly endMs: number
}

export async function readSums(session: ProbeSession, { startMs, endMs }: MetricWindow): Promise<MetricSums> {
  const { api } = session.target
  const ofApi = { ApiId: api?.id ?? '', Stage: api?.stage ?? '' }
  const queries = {
    connectCount: sum('AWS/ApiGateway', 'ConnectCount', ofApi),
    messageCount: sum('AWS/ApiGateway', 'MessageCount', ofApi),
    invocationsOfGreet: sum('AWS/Lambda', 'Invocations', { FunctionName: session.physicalName('Greet') }),
    invocationsOfObey: sum('AWS/Lambda', 'Invocations', { FunctionName: session.physicalName('Obey') }),
  }
  session.spend('metrics', Object.keys(queries).length)
  const { MetricDataResults = [] } = await session.services.cloudWatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: Object.entries(queries).map(([Id, query]) => ({ Id, ...query })),
      StartTime: new Date(startMs),
      EndTime: new Date(endMs),
    }),
    { abortSignal: session.signal },
  )
  const sumOf = (id: keyof typeof queries) => {
    const { Values = [] } = MetricDataResults.find(({ Id }) => Id === id) ?? {}
    return Values.length === 0 ? null : Values.reduce((total, value) => total + value)
  }
  return {
    connectCount: sumOf('connectCount'),
    messageCount: sumOf('messageCount'),
    invocationsOfGreet: sumOf('invocationsOfGreet'),
    invocationsOfObey: sumOf('invocationsOfObey'),
  }
}

function sum(
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
): Omit<MetricDataQuery, 'Id'> {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  return { MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat: 'Sum' } }
}
