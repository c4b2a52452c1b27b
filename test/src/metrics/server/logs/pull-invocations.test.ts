import { afterEach, describe, expect, test } from 'vitest'
import { startLogs } from '../../../../../reference-stack/local/logs/endpoint.ts'
import { endedAt, startedAt } from '../pull-from.ts'
import { type Reply, cannedLogs, reports } from './canned-logs.ts'
import { pullFrom } from './pull-from-logs.ts'
import { reportOf } from './report-of.ts'

const caused = { SendMessage: 3 }
const patiently = { caused, waitSeconds: 20 }

let open: AsyncDisposable | undefined
afterEach(async () => {
  await open?.[Symbol.asyncDispose]()
  open = undefined
})

async function canned(reply: (operation: string, call: number) => Reply) {
  const server = await cannedLogs(reply)
  open = server
  return server
}

async function standIn() {
  const logs = await startLogs()
  open = logs
  const log = (requestId: string, timestampMs = startedAt.getTime(), physicalName = 'rooms-SendMessage') =>
    logs.put({
      logGroupName: `/aws/lambda/${physicalName}`,
      logStreamName: 'a',
      timestampMs,
      message: reportOf(requestId).trimEnd(),
    })
  return { endpoint: logs.endpoint, log }
}

describe('Logs is asked', () => {
  test('once, if it has everything; every page is read, empty ones too', async () => {
    const pages = [{ ...reports('1', '2'), nextToken: 'more' }, { events: [], nextToken: 'still more' }, reports('3')]
    const { endpoint, operations } = await canned((_, call) => pages[call - 1] ?? {})
    const pulled = await pullFrom(endpoint, patiently)
    expect(pulled).toMatchObject({ status: 'complete', reasons: [] })
    expect(pulled.invocations.map(({ requestId }) => requestId)).toEqual(['1', '2', '3'])
    expect(operations).toEqual(Array.from({ length: 3 }, () => 'FilterLogEvents'))
  })

  test('until it has what was caused, and says what it waits for', async () => {
    const { endpoint, log } = await standIn()
    log('1')
    const notices: string[] = []
    const pulled = await pullFrom(endpoint, {
      ...patiently,
      onWait: (text) => {
        if (notices.push(text) === 1) ['2', '3'].forEach((id) => log(id))
      },
    })
    expect(notices).toEqual(['waiting for CloudWatch Logs: SendMessage: Logs has 1 REPORT lines of 3 caused'])
    expect(pulled).toMatchObject({ status: 'complete', invocations: [{}, {}, {}] })
  })

  test('until the wait is over, and the invocations then are partial', async () => {
    const { endpoint } = await canned(() => reports('1', '2'))
    expect(await pullFrom(endpoint, { caused, waitSeconds: 0.4 })).toMatchObject({
      status: 'partial',
      reasons: ['SendMessage: Logs has 2 REPORT lines of 3 caused'],
      invocations: [{ functionName: 'SendMessage' }, { functionName: 'SendMessage' }],
    })
  })

  test('until two answers are the same, where nothing says how many there should be', async () => {
    const { endpoint, operations } = await canned((_, call) => (call === 1 ? reports('1') : reports('1', '2')))
    expect(await pullFrom(endpoint, { waitSeconds: 20 })).toMatchObject({ status: 'complete', invocations: [{}, {}] })
    expect(operations).toHaveLength(3)
  })

  test('of a function of which nothing says how much there should be, for as long as another one lacks something', async () => {
    const functions = { Connect: 'rooms-Connect', SendMessage: 'rooms-SendMessage' }
    const { endpoint, operations } = await canned((_, call) => (call >= 5 ? reports('1') : {}))
    expect(await pullFrom(endpoint, { functions, caused: { SendMessage: 1 }, waitSeconds: 20 })).toMatchObject({
      status: 'complete',
      invocations: [{ functionName: 'Connect' }, { functionName: 'SendMessage' }],
    })
    // Both, three times; then Connect again, which had something new to say.
    expect(operations).toHaveLength(7)
  })

  test('no longer when it says more than was caused twice: there was other traffic', async () => {
    const { endpoint, operations } = await canned(() => reports('1', '2', '3', '4'))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({
      status: 'partial',
      reasons: ['SendMessage: Logs has 4 REPORT lines, the crowd caused 3: there was other traffic'],
    })
    expect(operations).toHaveLength(2)
  })

  test('until it also has what functions have handed on to themselves, as their handlers say', async () => {
    const handler = (requestId: string, line: object) => ({
      logStreamName: 'a',
      timestamp: 1,
      message: JSON.stringify({ fanbench: 1, coldStart: false, requestId, ...line }),
    })
    const own = { events: ['1', '2', '3'].flatMap((id) => [handler(id, { chunks: 2 }), ...reports(id).events]) }
    const part = (id: string) => [handler(id, { chunk: true }), ...reports(id).events]
    const parts = ['4', '5', '6', '7', '8', '9'].map(part)
    const answers = [
      // As many as were caused, and then as many as these say; but not all that were caused are among them.
      { events: [...own.events.slice(0, 2), ...parts.slice(0, 2).flat()] },
      { events: [...own.events, ...parts.slice(1).flat()] },
      { events: [...own.events, ...parts.flat()] },
    ]
    const { endpoint, operations } = await canned((_, call) => answers[call - 1] ?? {})
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'complete', reasons: [] })
    expect(operations).toHaveLength(3)
    const stranger = await canned(() => ({ events: [...own.events, ...parts.flat(), ...reports('10').events] }))
    expect(await pullFrom(stranger.endpoint, patiently)).toMatchObject({
      reasons: ['SendMessage: Logs has 10 REPORT lines, the crowd caused 9: there was other traffic'],
    })
  })

  test('again after throttling and faults of the service', async () => {
    const disruptions: Reply[] = [
      { status: 400, error: 'ThrottlingException' },
      { status: 503, error: 'ServiceUnavailableException' },
    ]
    const { endpoint } = await canned((_, call) => disruptions[call - 1] ?? reports('1', '2', '3'))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'complete' })
  })
})

test('only the window of the run counts, and of each function its own log', async () => {
  const { endpoint, log } = await standIn()
  log('too early', startedAt.getTime() - 1)
  log('1')
  log('2', endedAt.getTime() + 20_000)
  log('too late', endedAt.getTime() + 60_000)
  log('3', startedAt.getTime(), 'rooms-Connect')
  const functions = { SendMessage: 'rooms-SendMessage', Connect: 'rooms-Connect', Disconnect: 'rooms-Disconnect' }
  const caused = { SendMessage: 2, Connect: 1, Disconnect: 0 }
  const pulled = await pullFrom(endpoint, { functions, caused })
  expect(pulled).toMatchObject({ status: 'complete', reasons: [] })
  expect(pulled.invocations.map(({ functionName, requestId }) => [functionName, requestId])).toEqual([
    ['SendMessage', '1'],
    ['SendMessage', '2'],
    ['Connect', '3'],
  ])
})

describe('never rejects:', () => {
  test('a function whose log cannot be read does not hide the others, and is not asked again in vain', async () => {
    const { endpoint, operations } = await canned((_, call) =>
      call === 1 ? { status: 400, error: 'AccessDeniedException' } : reports('1'),
    )
    const functions = { Connect: 'rooms-Connect', SendMessage: 'rooms-SendMessage' }
    expect(await pullFrom(endpoint, { functions, caused: { SendMessage: 1 }, waitSeconds: 20 })).toEqual({
      status: 'partial',
      reasons: ['Connect: CloudWatch Logs could not be asked: AccessDeniedException: says the test'],
      // Of the one REPORT line that could be read.
      bytes: 104,
      invocations: [expect.objectContaining({ functionName: 'SendMessage', requestId: '1' })],
    })
    expect(operations).toHaveLength(2)
  })

  test('nobody there', async () => {
    const { endpoint, [Symbol.asyncDispose]: close } = await cannedLogs(() => ({}))
    await close()
    expect(await pullFrom(endpoint, patiently)).toMatchObject({
      status: 'missing',
      reasons: [expect.stringContaining('ECONNREFUSED')],
      invocations: [],
    })
  })

  test('an interruption, while Logs is silent or while it is waited for', async () => {
    const silent = await canned(() => 'silence')
    expect(await pullFrom(silent.endpoint, { ...patiently, signal: AbortSignal.timeout(100) })).toMatchObject({
      status: 'missing',
      reasons: ['SendMessage: interrupted before Logs had everything'],
    })
    await silent[Symbol.asyncDispose]()
    const { endpoint } = await canned(() => reports('1'))
    const controller = new AbortController()
    const onWait = () => controller.abort()
    expect(await pullFrom(endpoint, { ...patiently, signal: controller.signal, onWait })).toMatchObject({
      status: 'partial',
      reasons: ['SendMessage: interrupted before Logs had everything'],
      invocations: [{ requestId: '1' }],
    })
  })

  test('pages without end', async () => {
    const { endpoint } = await canned(() => ({ events: [], nextToken: 'more' }))
    expect(await pullFrom(endpoint, { ...patiently })).toMatchObject({
      status: 'missing',
      reasons: [expect.stringMatching(/more than 500 pages of \/aws\/lambda\/rooms-SendMessage/)],
    })
  })

  test('a service that quotes the credentials', async () => {
    const { endpoint } = await canned(() => ({ status: 403, error: 'Signed by AKIAIOSFODNN7EXAMPLE' }))
    const { reasons } = await pullFrom(endpoint, patiently)
    expect(reasons.join()).toContain('***')
    expect(reasons.join()).not.toContain('AKIAIOSFODNN7EXAMPLE')
  })

  test('answers of an odd shape', async () => {
    const odd = [{ events: [{}], nextToken: 'more' }, { events: null, nextToken: 'more' }, {}]
    const { endpoint } = await canned((_, call) => odd[call - 1] ?? reports('1', '2', '3'))
    expect(await pullFrom(endpoint, patiently)).toMatchObject({ status: 'complete' })
  })
})

test('a target without functions has no invocations to pull', async () => {
  expect(await pullFrom('http://127.0.0.1:9', { functions: {} })).toEqual({
    status: 'missing',
    reasons: ['the target names no functions'],
    bytes: 0,
    invocations: [],
  })
})
