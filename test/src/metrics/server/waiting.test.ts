import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startCloudWatch } from '../../../../reference-stack/local/cloudwatch/endpoint.ts'
import { type Reply, type Request, answer, cannedCloudWatch, onlyInvocations } from './canned-cloudwatch.ts'
import { endedAt, pullFrom } from './pull-from.ts'
import { putMetrics } from './put-metrics.ts'

const functions = { SendMessage: 'rooms-SendMessage' }
const caused = { SendMessage: 10 }
const patiently = { functions, caused, waitSeconds: 20 }

let open: AsyncDisposable | undefined
afterEach(async () => {
  await open?.[Symbol.asyncDispose]()
  open = undefined
})

async function canned(reply: (request: Request, call: number) => Reply) {
  const server = await cannedCloudWatch(reply)
  open = server
  return server
}

describe('CloudWatch is asked', () => {
  it('once, if it has everything', async () => {
    const { endpoint, requests } = await canned((request) => onlyInvocations(request, 4, 6))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'complete', reasons: [] })
    expect(requests).toHaveLength(1)
  })

  it('until it has what was caused, and says what it waits for', async () => {
    const cloudWatch = await startCloudWatch({})
    open = cloudWatch
    const timestampMs = endedAt.getTime()
    const dimensions = { FunctionName: 'rooms-SendMessage' }
    const invoked = (value: number) =>
      cloudWatch.put({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions, value, unit: 'Count', timestampMs })
    invoked(7)
    const notices: string[] = []
    const figures = await pullFrom(cloudWatch.endpoint, {
      ...patiently,
      onWait: (text) => {
        if (notices.push(text) === 1) invoked(3)
      },
    })
    expect(notices).toEqual([
      expect.stringMatching(
        /^waiting for CloudWatch, at most \d+ s more: SendMessage: CloudWatch has 7 invocations of 10 caused$/,
      ),
    ])
    expect(figures).toMatchObject({ status: 'complete', functions: { SendMessage: { invocations: 10, caused: 10 } } })
  })

  it('until data that comes late is there', async () => {
    const cloudWatch = await startCloudWatch({ metricDelayMs: 600 })
    open = cloudWatch
    const dimensions = { FunctionName: 'rooms-SendMessage' }
    putMetrics(cloudWatch.put, 'AWS/Lambda', dimensions, endedAt.toISOString(), { Invocations: [10] })
    const notices: string[] = []
    const figures = await pullFrom(cloudWatch.endpoint, { ...patiently, onWait: (text) => notices.push(text) })
    expect(notices[0]).toMatch(/^waiting for CloudWatch.*: SendMessage: CloudWatch has no invocations of 10 caused$/)
    expect(figures).toMatchObject({ status: 'complete', functions: { SendMessage: { invocations: 10 } } })
  })

  it('until the wait is over, and the figures then are partial, naming function, seen and expected', async () => {
    const { endpoint } = await canned((request) => onlyInvocations(request, 9))
    const figures = await pullFrom(endpoint, { functions, caused, waitSeconds: 0.4 })
    expect(figures).toMatchObject({
      status: 'partial',
      reasons: ['SendMessage: CloudWatch has 9 invocations of 10 caused'],
      functions: { SendMessage: { invocations: 9 } },
    })
  })

  it('twice, where nothing says how many there should be', async () => {
    const { endpoint, requests } = await canned((request) => onlyInvocations(request, 5))
    expect(await pullFrom(endpoint, { functions, waitSeconds: 20 })).toMatchObject({ status: 'complete' })
    expect(requests).toHaveLength(2)
  })

  it('until two answers are the same, where nothing says how many there should be', async () => {
    const seen = [5, 6, 6]
    const { endpoint, requests } = await canned((request, call) => onlyInvocations(request, seen[call - 1] ?? 0))
    const figures = await pullFrom(endpoint, { functions, waitSeconds: 20 })
    expect(figures.functions['SendMessage']?.invocations).toBe(6)
    expect(requests).toHaveLength(3)
  })

  it('no longer when it says more than was caused twice: there was other traffic', async () => {
    const { endpoint, requests } = await canned((request) => onlyInvocations(request, 12))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({
      status: 'partial',
      reasons: [expect.stringMatching(/has 12 invocations, the crowd caused 10: .*other traffic/)],
    })
    expect(requests).toHaveLength(2)
  })
})

describe('a part of an answer', () => {
  it('on further pages is merged by its Id', async () => {
    const { endpoint, requests } = await canned(({ MetricDataQueries, NextToken }) => {
      const [invocations, ...others] = MetricDataQueries
      if (invocations === undefined) throw new Error('nothing was asked')
      return NextToken === undefined
        ? {
            results: [answer(invocations, [4], 'PartialData'), ...others.map((one) => answer(one, []))],
            nextToken: 'more',
          }
        : { results: [answer(invocations, [6])] }
    })
    const figures = await pullFrom(endpoint, { functions, caused })
    expect(figures).toMatchObject({ status: 'complete', functions: { SendMessage: { invocations: 10 } } })
    expect(requests.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more'])
  })

  it.each(['PartialData', 'InternalError'])('that ends as %s is not taken for the whole', async (code) => {
    const { endpoint } = await canned(({ MetricDataQueries }) => ({
      results: MetricDataQueries.map((query) => answer(query, [10], code)),
    }))
    const figures = await pullFrom(endpoint, { functions, caused })
    expect(figures).toMatchObject({ status: 'missing', functions: { SendMessage: { invocations: null } } })
    expect(figures.reasons).toContain(
      `CloudWatch answered ${code} for Invocations (Sum) of rooms-SendMessage and 8 more`,
    )
  })

  it('that failed once is asked for again', async () => {
    const { endpoint, requests } = await canned(({ MetricDataQueries }, call) => ({
      results: MetricDataQueries.map((query, index) =>
        answer(query, index === 0 ? [10] : [], call === 1 && index === 3 ? 'InternalError' : 'Complete'),
      ),
    }))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'complete' })
    expect(requests).toHaveLength(2)
  })

  it('that is Forbidden is not asked for again', async () => {
    const { endpoint, requests } = await canned(({ MetricDataQueries }) => ({
      results: MetricDataQueries.map((query) => answer(query, [], 'Forbidden')),
    }))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'missing' })
    expect(requests).toHaveLength(1)
  })

  it('in which a percentile comes in pieces leaves it out, because pieces cannot be merged', async () => {
    const { endpoint } = await canned(({ MetricDataQueries }) => ({
      results: MetricDataQueries.map((query) => answer(query, [5, 5])),
    }))
    const figures = await pullFrom(endpoint, patiently)
    expect(figures).toMatchObject({
      status: 'partial',
      functions: { SendMessage: { invocations: 10, durationP50Us: null, durationP99Us: null, durationMaxUs: 5000 } },
    })
    expect(figures.reasons[0]).toContain('in pieces')
  })

  it('that never ends is given up', async () => {
    const { endpoint, requests } = await canned(() => ({ results: [], nextToken: 'more' }))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({
      status: 'missing',
      reasons: [expect.stringContaining('more than 10 pages')],
    })
    expect(requests).toHaveLength(10)
  })
})

describe('an error', () => {
  it('of throttling is waited out', async () => {
    const { endpoint } = await canned((request, call) =>
      call < 3 ? { status: 400, error: 'ThrottlingException' } : onlyInvocations(request, 10),
    )
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'complete', reasons: [] })
  })

  it('of throttling that does not end leaves the figures missing when the wait is over', async () => {
    const { endpoint } = await canned(() => ({ status: 400, error: 'ThrottlingException' }))
    expect(await pullFrom(endpoint, { functions, caused, waitSeconds: 0.3 })).toMatchObject({
      status: 'missing',
      reasons: ['CloudWatch could not be asked: ThrottlingException: says the test'],
      functions: {},
    })
  })

  it('after an answer leaves the figures of that answer', async () => {
    const { endpoint } = await canned((request, call) =>
      call === 1 ? onlyInvocations(request, 9) : { status: 403, error: 'ExpiredTokenException' },
    )
    expect(await pullFrom(endpoint, patiently)).toMatchObject({
      status: 'partial',
      reasons: [expect.stringContaining('ExpiredTokenException'), expect.stringContaining('9 invocations of 10')],
      functions: { SendMessage: { invocations: 9 } },
    })
  })

  it.each([
    ['no right to ask', 403, 'AccessDeniedException'],
    ['an unknown key', 403, 'InvalidClientTokenId'],
    ['a wrong question', 400, 'ValidationException'],
  ])('for %s is not tried again', async (_, status, error) => {
    const { endpoint, requests } = await canned(() => ({ status, error }))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({
      status: 'missing',
      reasons: [expect.stringContaining(error)],
    })
    expect(requests).toHaveLength(1)
  })

  it('because nobody is there leaves the figures missing at once', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await once(server.close(), 'close')
    expect(await pullFrom(`http://127.0.0.1:${port}`, patiently)).toMatchObject({
      status: 'missing',
      reasons: [expect.stringContaining('ECONNREFUSED')],
    })
  })
})

describe('an interruption', () => {
  const interrupted = 'interrupted before CloudWatch had everything'

  it('while it waits ends the wait, with the figures so far', async () => {
    const { endpoint } = await canned((request) => onlyInvocations(request, 9))
    const stop = new AbortController()
    const figures = await pullFrom(endpoint, { ...patiently, signal: stop.signal, onWait: () => stop.abort() })
    expect(figures).toMatchObject({ status: 'partial', functions: { SendMessage: { invocations: 9 } } })
    expect(figures.reasons).toContain(interrupted)
  })

  it('while CloudWatch is silent ends the call', async () => {
    const stop = new AbortController()
    const { endpoint } = await canned(() => {
      stop.abort()
      return 'silence'
    })
    const figures = await pullFrom(endpoint, { ...patiently, signal: stop.signal })
    expect(figures).toMatchObject({ status: 'missing', reasons: [interrupted] })
  })

  it('beforehand asks nothing', async () => {
    const { endpoint, requests } = await canned(() => 'silence')
    const figures = await pullFrom(endpoint, { ...patiently, signal: AbortSignal.abort() })
    expect(figures).toMatchObject({ status: 'missing', reasons: [interrupted] })
    expect(requests).toHaveLength(0)
  })
})
