import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { expect, it } from 'vitest'
import { hostChat } from '../fixtures/hosted-chat.ts'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { everyCase } from '../every-case.ts'
import { fanbench, temporaryFolder } from './fanbench.ts'

const credentials = { accessKeyId: 'none', secretAccessKey: 'none' }

/** The sum of a metric since the stack was started. */
async function metered(
  { endpoints, region }: TargetFile,
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
): Promise<number> {
  const client = new CloudWatchClient({ endpoint: endpoints.cloudwatch ?? '', region, credentials })
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  const MetricStat = {
    Metric: { Namespace: namespace, MetricName: metric, Dimensions },
    Period: 60,
    Stat: 'Sum',
  }
  const { MetricDataResults } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(Date.now() / 60_000) * 60_000 - 600_000),
      EndTime: new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 60_000),
      MetricDataQueries: [{ Id: 'all', MetricStat }],
    }),
  )
  client.destroy()
  return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0)
}

async function logLines({ endpoints, region }: TargetFile, functionName: string): Promise<string[]> {
  const client = new CloudWatchLogsClient({ endpoint: endpoints.logs ?? '', region, credentials })
  const lines: string[] = []
  let nextToken: string | undefined
  do {
    const request = { logGroupName: `/aws/lambda/${functionName}`, ...(nextToken !== undefined && { nextToken }) }
    const page = await client.send(new FilterLogEventsCommand(request)).catch(() => undefined)
    lines.push(...(page?.events ?? []).map(({ message = '' }) => message))
    nextToken = page?.nextToken
  } while (nextToken !== undefined)
  client.destroy()
  return lines
}

// Seven seconds each.
const scenarios = everyCase ? ['broadcast', 'rooms', 'positions', 'stale', 'reconnect-storm'] : ['reconnect-storm']

it.each(scenarios)('is, of %s, within a tenth of what the meters of the stack say', async (scenario) => {
  await using stack = await hostChat()
  const file: TargetFile = stack.target
  const folder = temporaryFolder()
  const path = join(folder, 'target.json')
  writeFileSync(path, JSON.stringify(file))
  const load = '--members 12 --rooms 2 --workers 1 --connect-rate 50 --join-rate 50 --payload 300'
  const times = '--warm-up 0 --duration 2s --hold 1s --drain 2s --metrics-wait 20s --json --quiet'
  const args = `run ${scenario} --target ${path} --out-dir ${folder} ${load} ${times}`.split(' ')
  const { stdout, exitCode, stderr } = await fanbench(args)
  // On a busy machine a check may fail, or the run not be judged; what was used is metered all the same.
  expect([0, 10, 11, 16], stderr).toContain(exitCode)
  const { cost, counters } = JSON.parse(stdout) as RunResult

  const reports = (await Promise.all(Object.values(file.functions).map((name) => logLines(file, name)))).flat()
  const billed = reports.flatMap((line) => {
    const [, billedMs, memoryMb] = /^REPORT .*\tBilled Duration: (\d+) ms\tMemory Size: (\d+) MB/.exec(line) ?? []
    return billedMs === undefined ? [] : [(Number(billedMs) / 1000) * (Number(memoryMb) / 1024)]
  })
  const units = async (metric: string) => {
    const all = Object.values(file.tables).map((TableName) => metered(file, 'AWS/DynamoDB', metric, { TableName }))
    return (await Promise.all(all)).reduce((sum, of) => sum + of, 0)
  }
  // In USD, by the price pages.
  const independently: Record<string, number> = {
    'API Gateway messages': (await metered(file, 'AWS/ApiGateway', 'MessageCount', { ApiId: file.api.id })) * 1e-6,
    'Lambda requests': billed.length * 0.2e-6,
    'Lambda duration (x86_64)': billed.reduce((sum, gbSeconds) => sum + gbSeconds, 0) * 0.0000166667,
    'DynamoDB reads': (await units('ConsumedReadCapacityUnits')) * 0.125e-6,
    'DynamoDB writes': (await units('ConsumedWriteCapacityUnits')) * 0.625e-6,
  }

  expect(counters['deliveries_received']).toBeGreaterThan(0)
  for (const [what, usd] of Object.entries(independently)) {
    expect(usd, what).toBeGreaterThan(0)
    const line = cost?.lines.find((one) => one.what === what)
    expect(Math.abs((line?.usd ?? 0) / usd - 1), what).toBeLessThan(0.1)
  }
})
