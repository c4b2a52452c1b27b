import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { expect, it } from 'vitest'
import { startMoto, withoutPercentiles } from './moto.ts'
import { pullFrom } from './pull-from.ts'

it('a CloudWatch that others wrote is read too: sums, maxima, minutes, dimensions', async ({ skip }) => {
  const moto = (await startMoto()) ?? skip('there is no moto on this machine (python3 -m moto.server)')
  const client = new CloudWatchClient({
    endpoint: moto,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // moto does not read compressed bodies.
    disableRequestCompression: true,
  })
  const endedAt = new Date()
  const startedAt = new Date(endedAt.getTime() - 90_000)
  type FirstAndLast = Readonly<Record<string, readonly [number, number]>>
  const put = async (Namespace: string, dimensions: Record<string, string>, metrics: FirstAndLast) => {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
    const MetricData = Object.entries(metrics).flatMap(([MetricName, [first, last]]): MetricDatum[] => [
      { MetricName, Dimensions, Timestamp: startedAt, Value: first },
      { MetricName, Dimensions, Timestamp: endedAt, Value: last },
    ])
    await client.send(new PutMetricDataCommand({ Namespace, MetricData }))
  }
  const say = { Invocations: [40, 2], Errors: [1, 0], Duration: [12.5, 7], ConcurrentExecutions: [3, 5] } as const
  await put('AWS/Lambda', { FunctionName: 'say' }, say)
  await put('AWS/Lambda', { FunctionName: 'other' }, { Invocations: [900, 900] })
  await put('AWS/ApiGateway', { ApiId: 'a1', Stage: 'prod' }, { ConnectCount: [10, 1], MessageCount: [30, 4] })
  await put('AWS/ApiGateway', { ApiId: 'a1', Stage: 'prod', Route: 'say' }, { MessageCount: [20, 2] })
  await put('AWS/DynamoDB', { TableName: 'clients' }, { ConsumedReadCapacityUnits: [1.5, 2] })
  await put('AWS/DynamoDB', { TableName: 'clients', Operation: 'Query' }, { SuccessfulRequestLatency: [3, 4] })
  client.destroy()

  const figures = await pullFrom(await withoutPercentiles(moto), {
    functions: { Say: 'say' },
    api: { id: 'a1', stage: 'prod' },
    tables: { clients: 'clients' },
    caused: { Say: 42 },
    startedAt,
    endedAt,
  })
  expect(figures).toMatchObject({
    status: 'complete',
    reasons: [],
    notes: [],
    functions: {
      Say: { invocations: 42, errors: 1, throttles: null, durationMaxUs: 12_500, concurrentExecutionsMax: 5 },
    },
    api: { connectCount: 11, messageCount: 34, routes: { say: { messageCount: 22 } } },
    tables: { clients: { readUnits: 3.5, writeUnits: null, operations: { Query: { latencyMaxUs: 4000 } } } },
  })
  expect(figures.functions['Say']?.perMinute?.map(({ invocations }) => invocations)).toEqual([40, 2])
})
