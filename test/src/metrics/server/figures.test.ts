import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CloudWatch, startCloudWatch } from '../../../../reference-stack/local/cloudwatch/endpoint.ts'
import { cloudWatchClient } from '../../../../src/targets/clients.ts'
import { endpointTarget } from '../../../../src/targets/target.ts'
import { emulatedTarget, pullFrom } from './pull-from.ts'
import { ones, putMetrics } from './put-metrics.ts'

let cloudWatch: CloudWatch
beforeEach(async () => {
  cloudWatch = await startCloudWatch({})
})
afterEach(async () => await cloudWatch[Symbol.asyncDispose]())

type Values = Record<string, readonly number[]>

function putLambda(physicalName: string, instant: string, metrics: Values): void {
  put('AWS/Lambda', { FunctionName: physicalName }, instant, metrics)
}

function put(namespace: string, dimensions: Record<string, string>, instant: string, metrics: Values): void {
  putMetrics(cloudWatch.put, namespace, dimensions, instant, metrics)
}

describe('the figures of a function', () => {
  const functions = { SendMessage: 'rooms-SendMessage' }
  const noData = {
    physicalName: 'rooms-SendMessage',
    invocations: null,
    caused: null,
    errors: null,
    throttles: null,
    durationP50Us: null,
    durationP99Us: null,
    durationMaxUs: null,
    concurrentExecutionsMax: null,
    perMinute: [],
  }

  it('are sums and maxima over all minutes, percentiles over the whole, durations in whole microseconds', async () => {
    putLambda('rooms-SendMessage', '2026-11-21T02:15:30Z', {
      Invocations: ones(3),
      Errors: [0, 0, 1],
      Throttles: [1, 0],
      Duration: [1, 2, 3],
      ConcurrentExecutions: [1, 4],
    })
    putLambda('rooms-SendMessage', '2026-11-21T02:16:30Z', {
      Invocations: ones(2),
      Errors: [0, 0],
      Duration: [4, 12.3456],
      ConcurrentExecutions: [2],
    })
    const {
      status,
      reasons,
      functions: figures,
    } = await pullFrom(cloudWatch.endpoint, { functions, caused: { SendMessage: 5 } })
    expect({ status, reasons }).toEqual({ status: 'complete', reasons: [] })
    expect(figures['SendMessage']).toMatchObject({
      physicalName: 'rooms-SendMessage',
      invocations: 5,
      caused: 5,
      errors: 1,
      throttles: 1,
      durationMaxUs: 12_346,
      concurrentExecutionsMax: 4,
    })
    // Over both minutes together, with the small error that CloudWatch's own percentiles have.
    expect(figures['SendMessage']?.durationP50Us).toBeGreaterThan(2_500)
    expect(figures['SendMessage']?.durationP50Us).toBeLessThan(3_500)
    expect(figures['SendMessage']?.durationP99Us).toBeGreaterThan(11_000)
  })

  it('have the age of the stream that invokes it, and of no other function', async () => {
    for (const physicalName of ['notes-FanOut', 'notes-CreateNote']) {
      putLambda(physicalName, '2026-11-21T02:15:30Z', { Invocations: ones(2), IteratorAge: [300, 3210.5] })
      putLambda(physicalName, '2026-11-21T02:16:30Z', { Invocations: ones(1), IteratorAge: [280] })
    }
    const { functions: figures } = await pullFrom(cloudWatch.endpoint, {
      functions: { FanOut: 'notes-FanOut', CreateNote: 'notes-CreateNote' },
      invokedByStreams: ['FanOut'],
    })
    expect(figures['FanOut']).toMatchObject({
      iteratorAgeMaxUs: 3_210_500,
      perMinute: [{ iteratorAgeMaxUs: 3_210_500 }, { iteratorAgeMaxUs: 280_000 }],
    })
    expect(figures['CreateNote']).not.toHaveProperty('iteratorAgeMaxUs')
    expect(figures['CreateNote']?.perMinute?.[0]).not.toHaveProperty('iteratorAgeMaxUs')
  })

  it('are null, not 0, where CloudWatch has no data', async () => {
    const { status, reasons, functions: figures } = await pullFrom(cloudWatch.endpoint, { functions })
    expect(figures).toEqual({ SendMessage: noData })
    expect(status).toBe('missing')
    expect(reasons).toEqual(['CloudWatch has no data of any function'])
  })

  it('of which none was caused agree with no data', async () => {
    const { status, functions: figures } = await pullFrom(cloudWatch.endpoint, {
      functions,
      caused: { SendMessage: 0 },
    })
    expect(status).toBe('complete')
    expect(figures).toEqual({ SendMessage: { ...noData, caused: 0 } })
  })

  it('come from the minute of the start to the end of the minute after the end, and no further', async () => {
    for (const inside of ['2026-11-21T02:15:00Z', '2026-11-21T02:17:59Z']) {
      putLambda('rooms-SendMessage', inside, { Invocations: [1] })
    }
    for (const outside of ['2026-11-21T02:14:59Z', '2026-11-21T02:18:00Z']) {
      putLambda('rooms-SendMessage', outside, { Invocations: [1] })
    }
    const figures = await pullFrom(cloudWatch.endpoint, { functions, caused: { SendMessage: 2 } })
    expect(figures).toMatchObject({
      status: 'complete',
      windowStart: '2026-11-21T02:15:00.000Z',
      windowEnd: '2026-11-21T02:18:00.000Z',
    })
  })

  it('are kept apart by function', async () => {
    putLambda('rooms-SendMessage', '2026-11-21T02:15:30Z', { Invocations: ones(2) })
    putLambda('rooms-JoinRoom', '2026-11-21T02:15:30Z', { Invocations: ones(7) })
    const { functions: figures } = await pullFrom(cloudWatch.endpoint, {
      functions: { ...functions, JoinRoom: 'rooms-JoinRoom' },
      caused: { SendMessage: 2, JoinRoom: 7 },
    })
    expect(figures['SendMessage']?.invocations).toBe(2)
    expect(figures['JoinRoom']?.invocations).toBe(7)
  })

  it('of all versions hold what a function has handed on to itself, and those of the alias do not', async () => {
    putLambda('rooms-SendMessage', '2026-11-21T02:15:30Z', { Invocations: ones(5) })
    const asked = { functions, alias: 'live', caused: { SendMessage: 2 }, handedOn: new Map([['SendMessage', 3]]) }
    const ofAll = await pullFrom(cloudWatch.endpoint, asked)
    expect(ofAll).toMatchObject({ status: 'complete', functions: { SendMessage: { invocations: 5, caused: 5 } } })
    const ofAlias = { FunctionName: 'rooms-SendMessage', Resource: 'rooms-SendMessage:live' }
    put('AWS/Lambda', ofAlias, '2026-11-21T02:15:30Z', { Invocations: ones(2) })
    const figures = await pullFrom(cloudWatch.endpoint, asked)
    expect(figures).toMatchObject({ status: 'complete', functions: { SendMessage: { invocations: 2, caused: 2 } } })
  })

  it('of a function that is called like a part of every object are taken by name only', async () => {
    putLambda('rooms-constructor', '2026-11-21T02:15:30Z', { Invocations: [1] })
    const { functions: figures } = await pullFrom(cloudWatch.endpoint, {
      functions: { constructor: 'rooms-constructor' },
    })
    expect(figures['constructor']).toMatchObject({ invocations: 1, caused: null })
  })
})

describe('the figures of the API', () => {
  const api = { id: 'a1b2c3', stage: 'prod' }
  const functions = { Connect: 'rooms-Connect' }

  it('are those of its stage', async () => {
    put('AWS/ApiGateway', { ApiId: 'a1b2c3', Stage: 'prod' }, '2026-11-21T02:15:30Z', {
      ConnectCount: ones(10),
      MessageCount: ones(30),
      IntegrationLatency: [5, 5, 5],
      IntegrationError: [1],
      ClientError: [2],
    })
    put('AWS/ApiGateway', { ApiId: 'a1b2c3', Stage: 'other' }, '2026-11-21T02:15:30Z', { ConnectCount: ones(99) })
    const figures = await pullFrom(cloudWatch.endpoint, { functions, api, caused: { Connect: 0 } })
    expect(figures.api).toEqual({
      connectCount: 10,
      messageCount: 30,
      integrationLatencyP50Us: expect.closeTo(5000, -2) as number,
      integrationLatencyP99Us: expect.closeTo(5000, -2) as number,
      integrationLatencyMaxUs: 5000,
      integrationErrors: 1,
      clientErrors: 2,
      executionErrors: null,
      perMinute: [
        {
          startedAt: '2026-11-21T02:15:00.000Z',
          connectCount: 10,
          messageCount: 30,
          integrationLatencyP99Us: expect.closeTo(5000, -2) as number,
        },
      ],
    })
  })

  it('are null for a target without one', async () => {
    expect((await pullFrom(cloudWatch.endpoint, { functions })).api).toBeNull()
  })
})

it('a stack of so many functions that one call cannot ask for all is asked for in several', async () => {
  const functions = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`F${index}`, `stack-F${index}`]))
  const caused = Object.fromEntries(Object.keys(functions).map((functionName) => [functionName, 2]))
  for (const name of Object.values(functions)) {
    putLambda(name, '2026-11-21T02:15:30Z', { Invocations: ones(2), Duration: [7] })
  }
  const figures = await pullFrom(cloudWatch.endpoint, { functions, caused })
  expect(figures.status).toBe('complete')
  expect(figures.functions['F79']).toMatchObject({ invocations: 2, durationMaxUs: 7000 })
})

describe('the client of a target', () => {
  it('asks the endpoint that the target names, without credentials of the user', async () => {
    const client = cloudWatchClient({ ...emulatedTarget({}), endpoints: { cloudwatch: cloudWatch.endpoint } })
    expect(await client?.config.region()).toBe('us-east-1')
    expect(await client?.config.credentials()).toMatchObject({ accessKeyId: 'emulated' })
    expect(await client?.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1' })
    client?.destroy()
  })

  it('is none for a bare URL, nor for an emulated stack without CloudWatch: AWS knows nothing of them', () => {
    expect(cloudWatchClient(endpointTarget('ws://127.0.0.1:3001'))).toBeNull()
    expect(cloudWatchClient(emulatedTarget({}))).toBeNull()
  })
})
