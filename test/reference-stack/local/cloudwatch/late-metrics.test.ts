import {
  CloudWatchClient,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import { expect, onTestFinished, test } from 'vitest'
import { type CloudWatch, startCloudWatch } from '../../../../reference-stack/local/cloudwatch/endpoint.ts'

async function start(metricDelayMs: number) {
  const cloudWatch = await startCloudWatch({ metricDelayMs })
  const client = new CloudWatchClient({
    endpoint: cloudWatch.endpoint,
    region: 'local-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(async () => {
    client.destroy()
    await cloudWatch[Symbol.asyncDispose]()
  })
  return { cloudWatch, client }
}

function sent({ put }: CloudWatch): void {
  put({ namespace: 'Chat', name: 'Sent', dimensions: {}, value: 1, unit: 'Count', timestampMs: Date.now() })
}

async function seen(client: CloudWatchClient): Promise<{ sum: number; listed: number }> {
  const Metric = { Namespace: 'Chat', MetricName: 'Sent' }
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
      StartTime: new Date(Date.now() - 120_000),
      EndTime: new Date(Date.now() + 120_000),
    }),
  )
  const { Metrics = [] } = await client.send(new ListMetricsCommand({}))
  const values = MetricDataResults?.[0]?.Values ?? []
  return { sum: values.reduce((total, value) => total + value, 0), listed: Metrics.length }
}

test('what came is neither read nor listed before its time, and then all of it', async () => {
  const delayMs = 500
  const { cloudWatch, client } = await start(delayMs)
  const putAtMs = performance.now()
  sent(cloudWatch)
  await client.send(
    new PutMetricDataCommand({ Namespace: 'Chat', MetricData: [{ MetricName: 'Sent', Value: 1, Unit: 'Count' }] }),
  )
  await expect.poll(async () => await seen(client)).toEqual({ sum: 2, listed: 1 })
  expect(performance.now() - putAtMs).toBeGreaterThanOrEqual(delayMs)
})

test('what comes later is shown later', async () => {
  const { cloudWatch, client } = await start(400)
  sent(cloudWatch)
  await expect.poll(async () => (await seen(client)).sum).toBe(1)
  sent(cloudWatch)
  expect((await seen(client)).sum).toBe(1)
  await expect.poll(async () => (await seen(client)).sum).toBe(2)
})

test('without a delay all is there at once', async () => {
  const { cloudWatch, client } = await start(0)
  sent(cloudWatch)
  expect(await seen(client)).toEqual({ sum: 1, listed: 1 })
})
