import { setTimeout as sleep } from 'node:timers/promises'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda'
import { beforeAll, expect } from 'vitest'
import { connect, handshakeStatus } from '../client.ts'
import { invoke, reportOf } from '../lambda/invoke.ts'
import { eventually, isDeployed } from '../place.ts'
import { MetricReader } from './metric-reader.ts'
import { place, row } from './probe.ts'

const minuteMs = 60_000
let reader: MetricReader
let startTime: number
let reports: string[]
let invokedWhileThrottling = 0

/** Everything that the metrics are about; nobody else may use a deployed probe meanwhile. */
beforeAll(async () => {
  if (isDeployed) await sleep(minuteMs - (Date.now() % minuteMs))
  startTime = Math.floor(Date.now() / minuteMs) * minuteMs
  reader = new MetricReader(place, new Date(startTime))
  const client = await connect(place)
  // Four messages from a client, and four to it.
  await client.ask({ text: 'hi' })
  await client.ask({ then: 'post', text: 'posted' })
  client.send('say', { statusCode: 403 })
  await client.ask({}, 'nobody')
  await handshakeStatus(place, { query: '?then=status-501' })
  reports = [await invoke(place, 'Part'), await invoke(place, 'Part')].map(reportOf)
  await invoke(place, 'Part', {}, { InvocationType: 'Event' })
  await invoke(place, 'Stillborn')
  invokedWhileThrottling = await throttleOnce()
}, 180_000)

/** Returns how often the function still ran before it was switched off. */
async function throttleOnce(): Promise<number> {
  const FunctionName = place.physicalName('Impatient')
  await place.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
  let ran = 0
  while (
    await invoke(place, 'Impatient').then(
      () => true,
      () => false,
    )
  )
    ran++
  await place.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
  return ran
}

const ofFunction = (functionName: string) => ({ FunctionName: place.physicalName(functionName) })
const ofLambda = (name: string, dimensions: Record<string, string>, stat?: string) =>
  reader.value('AWS/Lambda', name, dimensions, stat)
const ofApi = (name: string, stat?: string) =>
  reader.value('AWS/ApiGateway', name, { ApiId: place.target.api.id }, stat)

row('4.1-invocations', async () => {
  await eventually(async () => {
    expect(await ofLambda('Invocations', ofFunction('Part'))).toBe(3)
    expect(await ofLambda('Errors', ofFunction('Part'))).toBe(0)
    expect(await ofLambda('Invocations', ofFunction('Stillborn'))).toBe(1)
    expect(await ofLambda('Errors', ofFunction('Stillborn'))).toBe(1)
  })
})

row('4.1-duration', async () => {
  expect(reports[0]).toContain('Init Duration')
  const logGroupName = `/aws/lambda/${place.physicalName('Part')}`
  await eventually(async () => {
    const { events = [] } = await place.logs.send(new FilterLogEventsCommand({ logGroupName, startTime }))
    const durationsMs = events.flatMap(
      ({ message = '' }) => /^REPORT .*?\tDuration: ([\d.]+) ms/.exec(message)?.[1] ?? [],
    )
    // The queued one may take the longest.
    expect(durationsMs).toHaveLength(3)
    const longestMs = Math.max(...durationsMs.map(Number))
    expect(await ofLambda('Duration', ofFunction('Part'), 'Maximum')).toBeCloseTo(longestMs, 1)
  })
})

row('4.1-concurrent', async () => {
  await eventually(async () => {
    expect(await ofLambda('ConcurrentExecutions', ofFunction('Obey'), 'Maximum')).toBeGreaterThan(0)
    expect(await ofLambda('ConcurrentExecutions', {}, 'Maximum')).toBeGreaterThan(0)
  })
})

row('4.1-async', async () => {
  await eventually(async () => expect(await ofLambda('AsyncEventsReceived', ofFunction('Part'))).toBe(1))
})

row('4.1-dimensions', async () => {
  const { FunctionName } = ofFunction('Greet')
  const { alias = '$LATEST' } = place.target
  await eventually(async () => {
    expect(await ofLambda('Invocations', { FunctionName })).toBe(2)
    expect(await ofLambda('Invocations', { FunctionName, Resource: `${FunctionName}:${alias}` })).toBe(2)
    expect(await ofLambda('Invocations', {})).toBeGreaterThan(2)
  })
})

row('3.4-throttles-alone', async () => {
  await eventually(async () => {
    expect(await ofLambda('Throttles', ofFunction('Impatient'))).toBe(1)
    expect((await ofLambda('Invocations', ofFunction('Impatient'))) ?? 0).toBe(invokedWhileThrottling)
    expect((await ofLambda('Errors', ofFunction('Impatient'))) ?? 0).toBe(invokedWhileThrottling)
  })
})

row('4.1-no-cold-starts', async () => {
  const names = (await eventually(() => reader.names('AWS/Lambda'))).map(({ name }) => name)
  expect(names).toContain('Duration')
  expect(names.filter((name) => /init|cold/i.test(name))).toEqual([])
})

row('4.2-connect-count', async () => {
  await eventually(async () => expect(await ofApi('ConnectCount')).toBe(2))
})

row('4.2-message-count', async () => {
  await eventually(async () => expect(await ofApi('MessageCount')).toBeGreaterThan(4))
})

row('4.2-integration-error', async () => {
  await eventually(async () => expect(await ofApi('IntegrationError')).toBe(2))
})

row('4.2-client-error', async () => {
  await eventually(async () => expect(await ofApi('ClientError')).toBe(1))
})

row('4.2-integration-latency', async () => {
  await eventually(async () => {
    expect(await ofApi('IntegrationLatency', 'SampleCount')).toBeGreaterThan(0)
    expect(await ofApi('IntegrationLatency', 'Average')).toBeGreaterThan(0)
  })
})

row('4.2-dimensions', async () => {
  const { id, stage } = place.target.api
  await eventually(async () => {
    const byStage = await reader.value('AWS/ApiGateway', 'ConnectCount', { ApiId: id, Stage: stage })
    expect(byStage).toBe(await ofApi('ConnectCount'))
    expect(byStage).toBeGreaterThan(0)
  })
})

row('4.2-no-open-connections', async () => {
  const ofThisApi = { Name: 'ApiId', Value: place.target.api.id }
  const names = (await eventually(() => reader.names('AWS/ApiGateway', ofThisApi))).map(({ name }) => name)
  expect(names).toContain('ConnectCount')
  expect(names.filter((name) => /open|active|concurrent/i.test(name))).toEqual([])
})

const ofTable = (name: string, more: Record<string, string> = {}, stat?: string) =>
  reader.value('AWS/DynamoDB', name, { TableName: place.target.tables['events'] ?? '', ...more }, stat)

row('4.3-capacity', async () => {
  await eventually(async () => expect(await ofTable('ConsumedWriteCapacityUnits')).toBeGreaterThan(0))
})

row('4.3-latency', async () => {
  await eventually(async () => {
    expect(await ofTable('SuccessfulRequestLatency', { Operation: 'PutItem' }, 'SampleCount')).toBeGreaterThan(0)
  })
})
