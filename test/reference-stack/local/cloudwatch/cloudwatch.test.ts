import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  type ListMetricsCommandInput,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import { cbor } from '@smithy/core/cbor'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type CloudWatch, startCloudWatch } from '../../../../reference-stack/local/cloudwatch/endpoint.ts'

const noon = new Date('2026-11-21T12:00:00Z')
const at = (minutes: number, seconds = 0) => new Date(noon.getTime() + (minutes * 60 + seconds) * 1000)

let cloudWatch: CloudWatch
let client: CloudWatchClient
let reads = 0

beforeEach(async () => {
  reads = 0
  cloudWatch = await startCloudWatch({
    beforeRead: () => {
      reads += 1
    },
  })
  // The client is found by its environment alone, as in a handler.
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDWATCH', cloudWatch.endpoint)
  vi.stubEnv('AWS_REGION', 'local-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  client = new CloudWatchClient({ maxAttempts: 1 })
})

afterEach(async () => {
  client.destroy()
  vi.unstubAllEnvs()
  await cloudWatch[Symbol.asyncDispose]()
})

function duration(value: number, when: Date, unit = 'Milliseconds'): void {
  const dimensions = { FunctionName: 'say' }
  cloudWatch.put({ namespace: 'AWS/Lambda', name: 'Duration', dimensions, value, unit, timestampMs: when.getTime() })
}

function query(Id: string, Stat: string, { Period = 60, Unit }: { Period?: number; Unit?: 'Seconds' } = {}) {
  const Metric = {
    Namespace: 'AWS/Lambda',
    MetricName: 'Duration',
    Dimensions: [{ Name: 'FunctionName', Value: 'say' }],
  }
  return { Id, MetricStat: { Metric, Period, Stat, ...(Unit ? { Unit } : {}) } } satisfies MetricDataQuery
}

function get(queries: MetricDataQuery[], input: Partial<GetMetricDataCommandInput> = {}) {
  return client.send(
    new GetMetricDataCommand({ MetricDataQueries: queries, StartTime: at(0), EndTime: at(10), ...input }),
  )
}

async function values(query: MetricDataQuery, input: Partial<GetMetricDataCommandInput> = {}) {
  return (await get([query], input)).MetricDataResults?.[0]?.Values
}

describe('GetMetricData', () => {
  test('computes every statistic of a minute', async () => {
    for (const value of [40, 10, 20, 30, 20]) duration(value, at(0, 5))
    const rows = {
      SampleCount: 5,
      Sum: 120,
      Average: 24,
      Minimum: 10,
      Maximum: 40,
      p0: 10,
      p50: 20,
      p75: 30,
      'p87.5': 35,
      p100: 40,
    }
    const queries = Object.keys(rows).map((stat, index) => query(`m${index}`, stat))
    const answer = await get(queries)
    expect(answer.MetricDataResults?.map(({ Values }) => Values)).toEqual(Object.values(rows).map((value) => [value]))
    expect(answer.MetricDataResults?.[0]).toMatchObject({ StatusCode: 'Complete', Timestamps: [at(0)], Messages: [] })
  })

  test('takes the percentile of a long period from its values, not from its minutes', async () => {
    for (let value = 1; value <= 98; value += 1) duration(value, at(0))
    duration(1000, at(1))
    duration(2000, at(1))
    const [p99] = (await values(query('m', 'p99', { Period: 600 }))) ?? []
    expect(p99).toBeCloseTo(1010)
    expect(await values(query('m', 'SampleCount', { Period: 120 }))).toEqual([100])
  })

  test('keeps percentiles near and sums exact when a minute has more values than it stores', async () => {
    for (let value = 1; value <= 5000; value += 1) duration(value, at(0))
    const [median] = (await values(query('m', 'p50'))) ?? []
    expect(Math.abs((median ?? 0) / 2500.5 - 1)).toBeLessThan(0.005)
    expect(await values(query('m', 'Sum'))).toEqual([12_502_500])
  })

  test('has no points, and is complete, without data, for another unit, or for other dimensions', async () => {
    duration(1, at(0))
    const other = query('c', 'Sum')
    other.MetricStat.Metric.Dimensions.push({ Name: 'Resource', Value: 'say:1' })
    const answer = await get([query('b', 'Sum', { Unit: 'Seconds' }), other])
    for (const result of answer.MetricDataResults ?? []) {
      expect(result).toMatchObject({ Timestamps: [], Values: [], StatusCode: 'Complete' })
    }
    expect(await values(query('a', 'Sum'), { StartTime: at(5) })).toEqual([])
  })

  test('labels a result with its metric, and with its statistic where there are several', async () => {
    const labels = async (queries: MetricDataQuery[]) =>
      (await get(queries)).MetricDataResults?.map(({ Label }) => Label)
    expect(await labels([query('a', 'Sum')])).toEqual(['Duration'])
    expect(await labels([query('a', 'Sum'), query('b', 'p99')])).toEqual(['Duration Sum', 'Duration p99'])
    expect(await labels([{ ...query('a', 'Sum'), Label: 'mine' }])).toEqual(['mine'])
  })

  test('leaves out what is not to be returned', async () => {
    const answer = await get([{ ...query('a', 'Sum'), ReturnData: false }, query('b', 'Sum')])
    expect(answer.MetricDataResults?.map(({ Id }) => Id)).toEqual(['b'])
  })

  test('pages by data points, to be appended by Id', async () => {
    for (const minute of [0, 1, 2]) duration(minute, at(minute))
    const queries = [query('a', 'Sum'), query('b', 'Maximum')]
    const collected = new Map<string, number[]>([
      ['a', []],
      ['b', []],
    ])
    const pages: (string | undefined)[][] = []
    let NextToken: string | undefined
    do {
      const answer = await get(queries, { MaxDatapoints: 2, NextToken })
      for (const { Id = '', Values = [] } of answer.MetricDataResults ?? []) collected.get(Id)?.push(...Values)
      pages.push((answer.MetricDataResults ?? []).map(({ StatusCode }) => StatusCode))
      NextToken = answer.NextToken
    } while (NextToken !== undefined)
    expect(Object.fromEntries(collected)).toEqual({ a: [2, 1, 0], b: [2, 1, 0] })
    expect(pages).toEqual([
      ['PartialData', 'PartialData'],
      ['Complete', 'PartialData'],
      ['Complete', 'Complete'],
    ])
  })

  const rejected: readonly (readonly [string, MetricDataQuery[], RegExp])[] = [
    ['more than 500 queries', Array.from({ length: 501 }, (_, index) => query(`m${index}`, 'Sum')), /<=500/],
    ['an Id that is used twice', [query('m', 'Sum'), query('m', 'p99')], /Id m is used by more than one/],
    ['an Id that starts with a capital', [query('M', 'Sum')], /Id: must start with a lower case letter/],
    ['metric math', [{ Id: 'e', Expression: 'm*2' }], /metric math is not supported/],
    ['a period of 90 s', [query('m', 'Sum', { Period: 90 })], /Period: must be a multiple of 60/],
    ['a trimmed mean', [query('m', 'tm99')], /tm99 is not supported .* use SampleCount, Sum/],
    ['no query at all', [], /MetricDataQueries/],
  ]
  test.each(rejected)('refuses %s', async (_, queries, message) => {
    await expect(get(queries)).rejects.toMatchObject({
      name: 'ValidationException',
      Code: 'ValidationError',
      message: expect.stringMatching(message),
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test('refuses a window that ends before it starts', async () => {
    await expect(get([query('m', 'Sum')], { EndTime: at(-1) })).rejects.toMatchObject({ name: 'ValidationException' })
  })

  test('lets services publish what they have before it reads', async () => {
    await get([query('m', 'Sum')])
    await client.send(new ListMetricsCommand({}))
    expect(reads).toBe(2)
  })
})

describe('PutMetricData', () => {
  const put = (...MetricData: MetricDatum[]) => client.send(new PutMetricDataCommand({ Namespace: 'Chat', MetricData }))
  const own = (Stat: string) => ({
    Id: 'm',
    MetricStat: { Metric: { Namespace: 'Chat', MetricName: 'Sent' }, Period: 60, Stat },
  })

  test('takes a value, values with counts, and a statistic set', async () => {
    const sent = { MetricName: 'Sent', Unit: 'Count' } as const
    const StatisticValues = { SampleCount: 2, Sum: 12, Minimum: 5, Maximum: 7 }
    await put(
      { ...sent, Timestamp: at(0), Value: 3 },
      { ...sent, Timestamp: at(1), Values: [1, 9], Counts: [9, 1] },
      { ...sent, Timestamp: at(2), StatisticValues },
    )
    const ascending = { ScanBy: 'TimestampAscending' } as const
    expect(await values(own('Sum'), ascending)).toEqual([3, 18, 12])
    expect(await values(own('SampleCount'), ascending)).toEqual([1, 10, 2])
    expect(await values(own('Maximum'), ascending)).toEqual([3, 9, 7])
    // The values behind a statistic set are not known, so it has no percentile.
    expect(await values(own('p50'), ascending)).toEqual([3, 1])
  })

  test('stamps with now what has no time stamp', async () => {
    await put({ MetricName: 'Sent', Value: 1 })
    const window = { StartTime: new Date(Date.now() - 120_000), EndTime: new Date(Date.now() + 120_000) }
    expect(await values(own('Sum'), window)).toEqual([1])
  })

  test('reads the compressed body of a large request', async () => {
    const many = Array.from({ length: 1000 }, () => ({ MetricName: 'Sent', Timestamp: at(0), Value: 2 }))
    await put(...many)
    expect(await values(own('Sum'))).toEqual([2000])
  })

  const rejected: readonly (readonly [string, MetricDatum])[] = [
    ['no value', {}],
    ['a value and values', { Value: 1, Values: [1] }],
    ['more counts than values', { Values: [1], Counts: [1, 2] }],
  ].map(([what, datum]) => [what as string, { MetricName: 'Sent', ...(datum as object) }])
  test.each(rejected)('refuses %s, and stores nothing of the request', async (_, datum) => {
    const good = { MetricName: 'Sent', Timestamp: at(0), Value: 1 }
    await expect(put(good, datum)).rejects.toMatchObject({ name: 'ValidationException' })
    expect(await values(own('Sum'))).toEqual([])
  })
})

describe('ListMetrics', () => {
  function put(namespace: string, name: string, dimensions: Record<string, string>): void {
    cloudWatch.put({ namespace, name, dimensions, value: 1, unit: 'Count', timestampMs: noon.getTime() })
  }
  async function list(input: ListMetricsCommandInput) {
    const { Metrics = [] } = await client.send(new ListMetricsCommand(input))
    return Metrics.map(({ MetricName, Dimensions = [] }) =>
      [MetricName, ...Dimensions.map(({ Name, Value }) => `${Name}=${Value}`)].join(' '),
    )
  }

  test('filters by namespace, name, and dimensions with or without their value', async () => {
    put('AWS/ApiGateway', 'MessageCount', { ApiId: 'a' })
    put('AWS/ApiGateway', 'MessageCount', { ApiId: 'a', Stage: 'prod' })
    put('AWS/ApiGateway', 'ConnectCount', { ApiId: 'b' })
    put('AWS/Lambda', 'Errors', { FunctionName: 'say' })
    expect(await list({})).toHaveLength(4)
    expect(await list({ Namespace: 'AWS/Lambda' })).toEqual(['Errors FunctionName=say'])
    expect(await list({ MetricName: 'ConnectCount' })).toEqual(['ConnectCount ApiId=b'])
    expect(await list({ Dimensions: [{ Name: 'Stage' }] })).toEqual(['MessageCount ApiId=a Stage=prod'])
    expect(await list({ Dimensions: [{ Name: 'ApiId', Value: 'a' }] })).toHaveLength(2)
  })

  test('leaves out, if asked to, what has had no data for three hours', async () => {
    const put = (name: string, timestampMs: number) =>
      cloudWatch.put({ namespace: 'Chat', name, dimensions: {}, value: 1, unit: 'Count', timestampMs })
    put('recent', Date.now() - 2 * 3_600_000)
    put('old', Date.now() - 4 * 3_600_000)
    expect(await list({ RecentlyActive: 'PT3H' })).toEqual(['recent'])
    expect(await list({})).toHaveLength(2)
  })

  test('gives 500 at a time', async () => {
    for (let index = 0; index < 501; index += 1) put('Chat', `m${index}`, {})
    const first = await client.send(new ListMetricsCommand({}))
    const second = await client.send(new ListMetricsCommand({ NextToken: first.NextToken }))
    expect([first.Metrics?.length, second.Metrics?.length, second.NextToken]).toEqual([500, 1, undefined])
  })
})

describe('on the wire', () => {
  async function post(target: string, body: string) {
    const response = await fetch(cloudWatch.endpoint, { method: 'POST', headers: { 'x-amz-target': target }, body })
    const { __type, message } = (await response.json()) as { __type: string; message: string }
    return [response.status, response.headers.get('x-amzn-query-error'), __type, message]
  }
  const prefix = 'GraniteServiceVersion20100801'

  test('an unknown operation is a 400 that names it', async () => {
    expect(await post(`${prefix}.PutDashboard`, '{}')).toEqual([
      400,
      'UnknownOperationException;Sender',
      'com.amazonaws.cloudwatch#UnknownOperationException',
      'The operation GraniteServiceVersion20100801.PutDashboard is not emulated.',
    ])
    expect(await post('Other.ListMetrics', '{}')).toContain('UnknownOperationException;Sender')
  })

  test('a body that is not JSON, or too large, is a 400', async () => {
    expect(await post(`${prefix}.ListMetrics`, '{')).toContain('SerializationException;Sender')
    const large = JSON.stringify({ padding: 'x'.repeat(1_100_000) })
    expect(await post(`${prefix}.ListMetrics`, large)).toContain('RequestEntityTooLargeException;Sender')
  })

  test('a web page of another site is kept out', async () => {
    const headers = { 'x-amz-target': `${prefix}.ListMetrics`, origin: 'https://elsewhere.example' }
    expect((await fetch(cloudWatch.endpoint, { method: 'POST', headers, body: '{}' })).status).toBe(403)
  })

  test('a port that is taken is reported by its code', async () => {
    const port = Number(new URL(cloudWatch.endpoint).port)
    await expect(startCloudWatch({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('clients of other protocols', () => {
  function ask(form: Readonly<Record<string, string>>, zipped = false): Promise<Response> {
    const body = new URLSearchParams({ Version: '2010-08-01', ...form }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    return fetch(cloudWatch.endpoint, {
      method: 'POST',
      headers: zipped ? { ...headers, 'content-encoding': 'gzip' } : headers,
      body: zipped ? gzipSync(body) : body,
    })
  }

  /** As the SDK v2 writes it. */
  const datum = {
    Action: 'PutMetricData',
    Namespace: 'AWS/Lambda',
    'MetricData.member.1.MetricName': 'Duration',
    'MetricData.member.1.Dimensions.member.1.Name': 'FunctionName',
    'MetricData.member.1.Dimensions.member.1.Value': 'say',
    'MetricData.member.1.Timestamp': '2026-11-21T12:00:05.000Z',
    'MetricData.member.1.Unit': 'Milliseconds',
  }

  test('of the query protocol put metrics, whole or zipped, which are read as any others', async () => {
    const one = await ask({ ...datum, 'MetricData.member.1.Value': '40' })
    expect([one.status, await one.text()]).toEqual([
      200,
      expect.stringMatching(/^<PutMetricDataResponse .*<RequestId>/),
    ])
    const many = {
      'MetricData.member.1.Values.member.1': '10',
      'MetricData.member.1.Values.member.2': '20',
      'MetricData.member.1.Counts.member.1': '1',
      'MetricData.member.1.Counts.member.2': '3',
    }
    expect((await ask({ ...datum, ...many }, true)).status).toBe(200)
    expect(await values(query('all', 'SampleCount'))).toEqual([5])
    expect(await values(query('sum', 'Sum'))).toEqual([110])
  })

  test('of the query protocol are refused by name in its own format', async () => {
    const wrong = await ask({ ...datum, 'MetricData.member.1.Value': 'forty' })
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringMatching(/<Code>ValidationError<.*Value/)])
    const alarm = await ask({ Action: 'PutMetricAlarm' })
    expect([alarm.status, await alarm.text()]).toEqual([
      400,
      expect.stringMatching(/<Code>InvalidAction<.*operation PutMetricAlarm is not emulated/),
    ])
  })

  test('of CBOR are told so in CBOR', async () => {
    const path = '/service/GraniteServiceVersion20100801/operation/PutMetricData'
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' }
    const refused = await fetch(`${cloudWatch.endpoint}${path}`, { method: 'POST', headers, body: Buffer.from([0xa0]) })
    const error = cbor.deserialize(new Uint8Array(await refused.arrayBuffer())) as { __type: string; message: string }
    expect([refused.status, error.__type]).toEqual([400, 'com.amazonaws.cloudwatch#UnknownOperationException'])
    expect(error.message).toMatch(/^The operation PutMetricData is not emulated\. .* no CBOR/)
  })
})
