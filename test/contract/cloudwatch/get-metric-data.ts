import { randomUUID } from 'node:crypto'
import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch'
import { beforeAll, expect } from 'vitest'
import { eventually } from '../place.ts'
import { place, row } from './probe.ts'
import { sentHeaders } from './sent-headers.ts'

const Namespace = 'fanbench/contract'
const Dimensions = [{ Name: 'run', Value: randomUUID() }]
const minuteMs = 60_000

// On a boundary of 5 minutes, which is where periods of that length begin.
const startMs = (Math.floor(Date.now() / (5 * minuteMs)) - 1) * 5 * minuteMs
const at = (minutes: number, seconds = 0) => new Date(startMs + minutes * minuteMs + seconds * 1000)

function datum(
  MetricName: string,
  minutes: number,
  Values: number[],
  Unit: StandardUnit = 'Milliseconds',
): MetricDatum {
  return { MetricName, Dimensions, Timestamp: at(minutes, 5), Values, Unit }
}

beforeAll(async () => {
  const MetricData = [
    datum('Length', 0, [40, 10, 20, 30, 20]),
    datum('Length', 1, [1]),
    datum('Length', 2, [2]),
    datum('Mixed', 0, [1]),
    datum('Mixed', 0, [1], 'Seconds'),
  ]
  await place.cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }))
  await eventually(async () => expect(await values(query('m', 'SampleCount'))).toEqual([1, 1, 5]))
}, 900_000)

function query(Id: string, Stat: string, more: { Period?: number; Unit?: StandardUnit; MetricName?: string } = {}) {
  const { Period = 60, MetricName = 'Length', Unit } = more
  const Metric = { Namespace, MetricName, Dimensions }
  return { Id, MetricStat: { Metric, Period, Stat, ...(Unit && { Unit }) } } satisfies MetricDataQuery
}

function get(MetricDataQueries: MetricDataQuery[], input: Partial<GetMetricDataCommandInput> = {}) {
  return place.cloudWatch.send(
    new GetMetricDataCommand({ MetricDataQueries, StartTime: at(0), EndTime: at(5), ...input }),
  )
}

async function values(query: MetricDataQuery, input: Partial<GetMetricDataCommandInput> = {}) {
  return (await get([query], input)).MetricDataResults?.[0]?.Values
}

const refused = { $fault: 'client', $metadata: { httpStatusCode: 400 } }

row('4.4-statistics', async () => {
  const expected = { SampleCount: 5, Sum: 120, Average: 24, Minimum: 10, Maximum: 40, p50: 20, p100: 40 }
  const queries = Object.keys(expected).map((stat, index) => query(`m${index}`, stat))
  const { MetricDataResults = [] } = await get(queries, { EndTime: at(1) })
  expect(MetricDataResults.map(({ Values }) => Values?.[0])).toEqual(Object.values(expected))
})

row('4.4-percentile', async () => {
  // The middle one of 1, 2, 10, 20, 20, 30 and 40; the mean of the three minutes' medians would be less.
  expect(await values(query('m', 'p50', { Period: 300 }))).toEqual([20])
})

row('4.4-queries', async () => {
  const queries = (count: number) => Array.from({ length: count }, (_, index) => query(`m${index}`, 'Sum'))
  expect((await get(queries(500))).MetricDataResults).toHaveLength(500)
  await expect(get(queries(501))).rejects.toMatchObject(refused)
})

row('4.4-data-points', async () => {
  const collected: number[] = []
  const statuses: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const answer = await get([query('m', 'Sum')], { MaxDatapoints: 2, ...(NextToken && { NextToken }) })
    const [{ Values = [], StatusCode } = {}] = answer.MetricDataResults ?? []
    collected.push(...Values)
    statuses.push(StatusCode)
    NextToken = answer.NextToken
  } while (NextToken !== undefined)
  expect(collected).toEqual([2, 1, 120])
  expect(statuses).toEqual(['PartialData', 'Complete'])
})

row('4.4-id', async () => {
  for (const id of ['M', '1m', 'a-b']) await expect(get([query(id, 'Sum')])).rejects.toMatchObject(refused)
  expect((await get([query('m_1A', 'Sum')])).MetricDataResults?.[0]?.Id).toBe('m_1A')
})

row('4.4-unique-id', async () => {
  await expect(get([query('m', 'Sum'), query('m', 'p99')])).rejects.toMatchObject(refused)
})

row('4.4-stat-or-expression', async () => {
  await expect(get([{ ...query('m', 'Sum'), Expression: 'SUM(METRICS())' }])).rejects.toMatchObject(refused)
})

row('4.4-window', async () => {
  const window = { StartTime: at(1, 30), EndTime: at(2), ScanBy: 'TimestampAscending' } as const
  const { MetricDataResults: [result] = [] } = await get([query('m', 'Sum')], window)
  expect(result?.Timestamps).toEqual([at(1)])
})

row('4.4-period', async () => {
  for (const Period of [90, 45]) await expect(get([query('m', 'Sum', { Period })])).rejects.toMatchObject(refused)
})

row('4.4-order', async () => {
  expect(await values(query('m', 'Sum'))).toEqual([2, 1, 120])
  expect(await values(query('m', 'Sum'), { ScanBy: 'TimestampAscending' })).toEqual([120, 1, 2])
})

const nothing = { Timestamps: [], Values: [], StatusCode: 'Complete' }

row('4.4-unit', async () => {
  const { MetricDataResults: [result] = [] } = await get([query('m', 'Sum', { Unit: 'Seconds' })])
  expect(result).toMatchObject(nothing)
})

row('4.4-complete', async () => {
  const { MetricDataResults: [result] = [] } = await get([query('m', 'Sum', { MetricName: 'Nobody' })])
  expect(result).toMatchObject(nothing)
  expect(await values(query('m', 'Sum'), { StartTime: at(3), EndTime: at(4) })).toEqual([])
})

row('4.4-several-units', async () => {
  const { MetricDataResults: [result] = [] } = await get([query('m', 'Sum', { MetricName: 'Mixed' })])
  expect(result?.Messages).toEqual([
    { Code: 'MultipleUnits', Value: expect.stringMatching(/^Multiple units returned: '\[\w+, \w+\]'$/) as string },
  ])
})

row('4.4-label', async () => {
  const labels = async (queries: MetricDataQuery[]) => (await get(queries)).MetricDataResults?.map(({ Label }) => Label)
  expect(await labels([query('a', 'Sum')])).toEqual(['Length'])
  expect(await labels([query('a', 'Sum'), query('b', 'p99')])).toEqual(['Length Sum', 'Length p99'])
})

row('4.4-old-call', async () => {
  const window = { Namespace, MetricName: 'Length', Dimensions, StartTime: at(0), EndTime: at(1), Period: 60 }
  const ask = (input: Partial<GetMetricStatisticsCommandInput>) =>
    place.cloudWatch.send(new GetMetricStatisticsCommand({ ...window, ...input }))
  const { Label, Datapoints } = await ask({ Statistics: ['Sum', 'Maximum'] })
  expect(Label).toBe('Length')
  expect(Datapoints).toEqual([{ Timestamp: at(0), Sum: 120, Maximum: 40, Unit: 'Milliseconds' }])
  const percentiles = await ask({ ExtendedStatistics: ['p50'] })
  expect(percentiles.Datapoints).toMatchObject([{ ExtendedStatistics: { p50: 20 } }])
  await expect(ask({ Statistics: ['Sum'], EndTime: at(1_441) })).rejects.toMatchObject(refused)
})

const badToken = () => get([query('m', 'Sum')], { NextToken: 'abc' })

row('4.4-bad-token', async () => {
  await expect(badToken()).rejects.toMatchObject({ name: 'InvalidNextToken', ...refused })
})

row('4.5-error', async () => {
  await expect(badToken()).rejects.toMatchObject({ name: 'InvalidNextToken', Code: 'InvalidNextToken', Type: 'Sender' })
})

row('4.5-json', async () => {
  const input = { MetricDataQueries: [query('m', 'Sum')], StartTime: at(0), EndTime: at(5) }
  expect(await sentHeaders(place.cloudWatch, (client) => client.send(new GetMetricDataCommand(input)))).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
    'x-amzn-query-mode': 'true',
  })
})

row('4.5-gzip', async () => {
  const MetricData = Array.from({ length: 150 }, () => datum('Many', 0, [2]))
  const put = new PutMetricDataCommand({ Namespace, MetricData })
  expect(await sentHeaders(place.cloudWatch, (client) => client.send(put))).toMatchObject({
    'content-encoding': 'gzip',
  })
  await eventually(async () => {
    expect(await values(query('m', 'Sum', { MetricName: 'Many' }))).toEqual([2 * MetricData.length])
  })
})
