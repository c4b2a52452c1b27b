import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudWatch, startCloudWatch } from '../../../../reference-stack/local/cloudwatch/endpoint.ts'
import { cannedCloudWatch, onlyInvocations } from './canned-cloudwatch.ts'
import { pullFrom } from './pull-from.ts'
import { ones, putMetrics } from './put-metrics.ts'

let cloudWatch: CloudWatch
beforeEach(async () => {
  cloudWatch = await startCloudWatch({})
})
afterEach(async () => await cloudWatch[Symbol.asyncDispose]())

const functions = { SendMessage: 'rooms-SendMessage' }
const caused = { SendMessage: 5 }
const first = '2026-11-21T02:15:30Z'
const second = '2026-11-21T02:16:30Z'

function putFunction(dimensions: object, metrics: Record<string, readonly number[]>, instant = first): void {
  const all = { FunctionName: 'rooms-SendMessage', ...dimensions }
  putMetrics(cloudWatch.put, 'AWS/Lambda', all, instant, metrics)
}

const pull = (more: Partial<Parameters<typeof pullFrom>[1]>) =>
  pullFrom(cloudWatch.endpoint, { functions, caused, ...more })

describe('minutes', () => {
  it('have a row each where there is data, oldest first, with nothing where one of the series has none', async () => {
    putFunction({}, { Invocations: ones(2), Duration: [7] }, second)
    putFunction({}, { Invocations: ones(3), Throttles: [1, 1], ConcurrentExecutions: [2] }, first)
    const { functions: figures } = await pull({})
    expect(figures['SendMessage']?.perMinute).toEqual([
      {
        startedAt: '2026-11-21T02:15:00.000Z',
        invocations: 3,
        throttles: 2,
        concurrentExecutionsMax: 2,
        durationP99Us: null,
      },
      {
        startedAt: '2026-11-21T02:16:00.000Z',
        invocations: 2,
        throttles: null,
        concurrentExecutionsMax: null,
        durationP99Us: 7000,
      },
    ])
  })
})

describe('the account', () => {
  it('is asked for without dimensions', async () => {
    putFunction({}, { Invocations: ones(5), ConcurrentExecutions: [4] })
    putMetrics(cloudWatch.put, 'AWS/Lambda', {}, first, { ConcurrentExecutions: [9] })
    expect((await pull({})).account).toEqual({ concurrentExecutionsMax: 9 })
  })
})

describe('an alias', () => {
  const alias = 'memory-512'
  const Resource = `rooms-SendMessage:${alias}`

  it('has figures of its own where CloudWatch lists it, also of its provisioned concurrency', async () => {
    putFunction({}, { Invocations: ones(9) })
    putFunction({ Resource: 'rooms-SendMessage:other' }, { Invocations: ones(4) })
    putFunction({ Resource, ExecutedVersion: '7' }, { Invocations: ones(1) })
    putFunction({ Resource }, { Invocations: ones(5), ProvisionedConcurrentExecutions: [3] })
    putFunction({ Resource }, { ProvisionedConcurrencyUtilization: [0.25, 0.75] })
    const { status, notes, functions: figures } = await pull({ alias })
    expect({ status, notes }).toEqual({ status: 'complete', notes: [] })
    expect(figures['SendMessage']).toMatchObject({
      resource: Resource,
      invocations: 5,
      provisioned: {
        concurrentExecutionsMax: 3,
        invocations: null,
        spilloverInvocations: null,
        utilizationMax: 0.75,
      },
    })
  })

  it('that CloudWatch does not list leaves the figures of all versions, and a note', async () => {
    putFunction({}, { Invocations: ones(5) })
    const { status, notes, functions: figures } = await pull({ alias })
    expect(status).toBe('complete')
    expect(notes).toEqual([expect.stringContaining('no metrics of the alias memory-512 of SendMessage')])
    expect(figures['SendMessage']).toMatchObject({ invocations: 5 })
    expect(figures['SendMessage']).not.toHaveProperty('resource')
    expect(figures['SendMessage']).not.toHaveProperty('provisioned')
  })
})

describe('the API', () => {
  const api = { id: 'a1b2c3', stage: 'prod' }
  const stage = { ApiId: 'a1b2c3', Stage: 'prod' }
  const putApi = (dimensions: Record<string, string>, metrics: Record<string, readonly number[]>) =>
    putMetrics(cloudWatch.put, 'AWS/ApiGateway', dimensions, first, metrics)

  it.each([
    ['Route', { Route: 'sendmessage' }, 'sendmessage'],
    ['Method and Resource', { Method: 'POST', Resource: 'sendmessage' }, 'POST sendmessage'],
  ])('has its routes where CloudWatch calls them by %s', async (_, route, name) => {
    putFunction({}, { Invocations: ones(5) })
    putApi(stage, { MessageCount: ones(40) })
    putApi({ ...stage, ...route }, { MessageCount: ones(30), IntegrationLatency: [4, 8] })
    putApi({ ApiId: 'a1b2c3', Stage: 'other', ...route }, { MessageCount: ones(99) })
    const { api: figures } = await pull({ api })
    expect(figures?.messageCount).toBe(40)
    expect(Object.keys(figures?.routes ?? {})).toEqual([name])
    expect(figures?.routes?.[name]).toMatchObject({ messageCount: 30, integrationLatencyMaxUs: 8000 })
  })

  it('without metrics of single routes has none', async () => {
    putFunction({}, { Invocations: ones(5) })
    putApi(stage, { ConnectCount: ones(2) })
    expect((await pull({ api })).api).not.toHaveProperty('routes')
  })

  it('is waited for: its metrics come apart from those of the functions', async () => {
    putFunction({}, { Invocations: ones(5) })
    const figures = await pull({
      api,
      waitSeconds: 20,
      onWait: () => putApi(stage, { ConnectCount: ones(2) }),
    })
    expect(figures).toMatchObject({ status: 'complete', api: { connectCount: 2 } })
  })

  it('that never has data leaves the figures partial', async () => {
    putFunction({}, { Invocations: ones(5) })
    expect(await pull({ api })).toMatchObject({
      status: 'partial',
      reasons: ['CloudWatch has no data of the API'],
      api: { connectCount: null },
    })
  })
})

describe('a table', () => {
  const tables = { clients: 'clients-table' }
  const putTable = (dimensions: object, metrics: Record<string, readonly number[]>) =>
    putMetrics(cloudWatch.put, 'AWS/DynamoDB', { TableName: 'clients-table', ...dimensions }, first, metrics)

  it('has its consumed capacity, its throttles, and the operations that CloudWatch lists', async () => {
    putFunction({}, { Invocations: ones(5) })
    putTable({}, { ConsumedReadCapacityUnits: [0.5, 2], ConsumedWriteCapacityUnits: [3], WriteThrottleEvents: [1] })
    putTable({ Operation: 'Query' }, { SuccessfulRequestLatency: [2, 3, 4], ThrottledRequests: [2] })
    const { tables: figures } = await pull({ tables })
    expect(figures).toEqual({
      clients: {
        tableName: 'clients-table',
        readUnits: 2.5,
        writeUnits: 3,
        readThrottleEvents: null,
        writeThrottleEvents: 1,
        operations: {
          Query: {
            throttledRequests: 2,
            latencyP50Us: 3000,
            latencyP99Us: expect.closeTo(4000, -2) as number,
            latencyMaxUs: 4000,
          },
        },
        perMinute: [{ startedAt: '2026-11-21T02:15:00.000Z', readUnits: 2.5, writeUnits: 3 }],
      },
    })
  })
})

describe('a list that CloudWatch does not give', () => {
  it.each([
    ['no right', { status: 403, error: 'AccessDenied' } as const, /AccessDenied/],
    ['throttling', { status: 400, error: 'ThrottlingException' } as const, /ThrottlingException/],
    ['pages without end', { metrics: [], nextToken: 'more' } as const, /more than 20 pages/],
  ])('for %s costs only what stands on it alone, and a note says why', async (_, reply, why) => {
    await using canned = await cannedCloudWatch(
      (request) => onlyInvocations(request, 5),
      () => reply,
    )
    const figures = await pullFrom(canned.endpoint, { functions, caused, tables: { clients: 'clients-table' } })
    expect(figures).toMatchObject({ status: 'complete', reasons: [], functions: { SendMessage: { invocations: 5 } } })
    expect(figures.notes).toEqual([expect.stringMatching(why)])
  })

  it('in one page is read on', async () => {
    const page = (Operation: string) => ({
      MetricName: 'SuccessfulRequestLatency',
      Dimensions: [
        { Name: 'TableName', Value: 'clients-table' },
        { Name: 'Operation', Value: Operation },
      ],
    })
    await using canned = await cannedCloudWatch(
      (request) => onlyInvocations(request, 5),
      ({ NextToken }) =>
        NextToken === undefined ? { metrics: [page('Query')], nextToken: 'more' } : { metrics: [page('PutItem')] },
    )
    const { tables } = await pullFrom(canned.endpoint, { functions, caused, tables: { clients: 'clients-table' } })
    expect(Object.keys(tables?.['clients']?.operations ?? {})).toEqual(['PutItem', 'Query'])
  })
})
