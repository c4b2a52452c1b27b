import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { expect, it } from 'vitest'
import { startCloudWatch } from '../../../../reference-stack/local/cloudwatch/endpoint.ts'
import { pullFrom } from './pull-from.ts'

interface Invocation {
  readonly startMs: number
  readonly durationMs: number
}

const startedAt = new Date('2026-11-21T02:15:10Z')
const endedAt = new Date('2026-11-21T02:16:50Z')

/** Some 1,600 invocations over 100 s, many of them at once, a few of them long. */
const invocations = Array.from({ length: 1600 }, (_, index): Invocation => {
  const share = (index * 0.618_033_988_75) % 1
  return {
    startMs: startedAt.getTime() + Math.floor(index * 62.5),
    durationMs: Number((1 / (0.002 + share)).toFixed(3)),
  }
})

/** How many run when this one starts, itself included. */
function running({ startMs }: Invocation, index: number): number {
  return invocations.filter((other, place) => {
    const began = other.startMs < startMs || (other.startMs === startMs && place <= index)
    return began && other.startMs + other.durationMs > startMs
  }).length
}

/** By linear interpolation between the two nearest ranks. */
function percentileUs(durationsMs: readonly number[], percent: number): number {
  const sorted = durationsMs.toSorted((a, b) => a - b)
  const rank = (percent / 100) * (sorted.length - 1)
  const [low = NaN, high = NaN] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]]
  return (low + (high - low) * (rank % 1)) * 1000
}

it('what is read through CloudWatch is what the invocations themselves say', async () => {
  await using cloudWatch = await startCloudWatch()
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new CloudWatchClient({ endpoint: cloudWatch.endpoint, region: 'local-1', credentials })
  const data = invocations.flatMap((invocation, index) => {
    const common = { Timestamp: new Date(invocation.startMs), Dimensions: [{ Name: 'FunctionName', Value: 'say' }] }
    return [
      { ...common, MetricName: 'Invocations', Unit: 'Count' as const, Value: 1 },
      { ...common, MetricName: 'Duration', Unit: 'Milliseconds' as const, Value: invocation.durationMs },
      { ...common, MetricName: 'ConcurrentExecutions', Unit: 'Count' as const, Value: running(invocation, index) },
    ]
  })
  for (let from = 0; from < data.length; from += 1000) {
    const MetricData = data.slice(from, from + 1000)
    await client.send(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData }))
  }
  client.destroy()
  const functions = { Say: 'say' }
  const pulled = await pullFrom(cloudWatch.endpoint, { functions, caused: { Say: 1600 }, startedAt, endedAt })
  const durations = invocations.map(({ durationMs }) => durationMs)
  const figures = pulled.functions['Say']
  expect(pulled.status).toBe('complete')
  expect(figures).toMatchObject({
    invocations: 1600,
    durationMaxUs: Math.max(...durations) * 1000,
    concurrentExecutionsMax: Math.max(...invocations.map(running)),
  })
  expect(Math.abs((figures?.durationP99Us ?? 0) - percentileUs(durations, 99))).toBeLessThan(1)
  expect(Math.abs((figures?.durationP50Us ?? 0) - percentileUs(durations, 50))).toBeLessThan(1)
  for (const minute of figures?.perMinute ?? []) {
    const startMs = Date.parse(minute.startedAt)
    const inside = invocations.filter((one) => one.startMs >= startMs && one.startMs < startMs + 60_000)
    expect(minute.invocations).toBe(inside.length)
    const p99 = percentileUs(
      inside.map(({ durationMs }) => durationMs),
      99,
    )
    expect(Math.abs((minute.durationP99Us ?? 0) - p99)).toBeLessThan(1)
  }
  expect(figures?.perMinute).toHaveLength(2)
})
