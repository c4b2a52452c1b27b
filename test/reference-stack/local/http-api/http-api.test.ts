import { once } from 'node:events'
import { Agent } from 'node:http'
import { type Socket, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { StackDefinition } from '../../../../reference-stack/define-stack.ts'
import { ordinaryBehaviour } from '../../../../reference-stack/local/behaviour.ts'
import { AccountThrottle } from '../../../../reference-stack/local/gateway/limits/throttles.ts'
import { type HttpApiOptions, startHttpApi } from '../../../../reference-stack/local/http-api/http-api.ts'
import type { InvocationOutcome } from '../../../../reference-stack/local/lambda/invocation.ts'
import { plainRequest } from '../../../fixtures/plain-request.ts'

type HttpDefinition = NonNullable<StackDefinition['http']>
type Event = Readonly<Record<string, unknown>>

const ran = { requestId: 'r', executedVersion: '$LATEST', logTail: '' }
const throttled = Symbol('throttled')
const apiKey = 'the-key-of-the-usage-plan'

/** An API whose one function is run in place. */
async function startApi(
  definition: HttpDefinition,
  handler: (event: Event) => unknown = () => ({ statusCode: 200, body: 'done' }),
  options: Partial<HttpApiOptions> = {},
) {
  const events: Event[] = []
  async function invoke(_: string, payload: string): Promise<InvocationOutcome> {
    const event = JSON.parse(payload) as Event
    events.push(event)
    const answer = await handler(event)
    if (answer === throttled) return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' }
    return { kind: 'returned', ...ran, payload: JSON.stringify(answer) }
  }
  const api = await startHttpApi({
    definition,
    name: 'notes',
    apiKey,
    invoke,
    publishMetric: () => {},
    throttle: new AccountThrottle(ordinaryBehaviour),
    integrationTimeoutMs: 29_000,
    allowedOrigins: [],
    ...options,
  })
  onTestFinished(() => api[Symbol.asyncDispose]())
  return { api, events }
}

const rest: HttpDefinition = { kind: 'rest', routes: { 'GET /notes': 'Notes' } }
const http: HttpDefinition = { kind: 'http', routes: { 'GET /notes': 'Notes' } }

/** A TCP socket on which a test writes what it likes. */
async function rawSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

describe('what the function does', () => {
  test.each([
    ['REST API', rest, 504, 'Endpoint request timed out'],
    ['HTTP API', { ...http, stage: { name: 'prod' } } satisfies HttpDefinition, 503, 'Service Unavailable'],
  ] as const)('is given up after the time limit of one: %s', async (_, definition, status, message) => {
    const forever = new Promise<never>(() => {})
    // An HTTP API waits a second longer.
    const { api } = await startApi(definition, () => forever, { integrationTimeoutMs: definition === rest ? 20 : -980 })
    const answer = await plainRequest(`${api.url}/notes`)
    expect({ status: answer.status, body: JSON.parse(answer.text) }).toEqual({ status, body: { message } })
  })

  test.each([
    ['REST API', rest, 500],
    ['HTTP API', http, 503],
  ] as const)('is not waited for if Lambda throttles it: %s', async (_, definition, status) => {
    const { api } = await startApi(definition, () => throttled)
    expect((await plainRequest(`${api.url}/notes`)).status).toBe(status)
  })

  test('is malformed with a header that no connection can carry', async () => {
    const { api } = await startApi(rest, () => ({ statusCode: 200, headers: { 'x-note': 'a\r\nb: c' } }))
    expect((await plainRequest(`${api.url}/notes`)).status).toBe(502)
  })

  test('does not decide how the connection is framed', async () => {
    const headers = { 'Content-Length': '3', 'Transfer-Encoding': 'chunked', Connection: 'close' }
    const { api } = await startApi(rest, () => ({ statusCode: 200, headers, body: 'longer' }))
    const { text, headers: answered } = await plainRequest(`${api.url}/notes`)
    expect({ text, length: answered['content-length'] }).toEqual({ text: 'longer', length: '6' })
  })

  test('reads an event of format 1.0 behind an HTTP API that says so', async () => {
    const { api, events } = await startApi({ ...http, payload: '1.0' })
    await plainRequest(`${api.url}/notes`, { headers: { 'X-Colour': 'red' } })
    expect(events).toEqual([
      expect.objectContaining({ version: '1.0', headers: expect.objectContaining({ 'x-colour': 'red' }), body: null }),
    ])
  })
})

describe('a usage plan', () => {
  const plan: HttpDefinition = {
    kind: 'rest',
    routes: { 'GET /notes': { function: 'Notes', keyRequired: true }, 'GET /open': 'Notes' },
    usagePlan: { keyVariable: 'KEY', throttle: { requestsPerSecond: 50, burst: 20 } },
  }

  test('admits what its token bucket has, and refuses the rest', async () => {
    const { api, events } = await startApi(plan)
    const headers = { 'x-api-key': apiKey }
    const startedAtMs = performance.now()
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await plainRequest(`${api.url}/notes`, { headers })).status),
    )
    const elapsedSeconds = (performance.now() - startedAtMs) / 1000
    const admitted = statuses.filter((status) => status === 200).length
    expect(admitted).toBeGreaterThanOrEqual(20)
    expect(admitted).toBeLessThanOrEqual(20 + 50 * elapsedSeconds)
    expect(statuses.filter((status) => status === 429)).toHaveLength(200 - admitted)
    expect(api.throttled).toBe(200 - admitted)
    expect(events).toHaveLength(admitted)
  })

  test('takes nothing of its bucket for a wrong key, or for a route without one', async () => {
    const { api } = await startApi({
      ...plan,
      usagePlan: { keyVariable: 'KEY', throttle: { requestsPerSecond: 0.001, burst: 1 } },
    })
    expect((await plainRequest(`${api.url}/notes`, { headers: { 'x-api-key': 'another' } })).status).toBe(403)
    expect((await plainRequest(`${api.url}/open`)).status).toBe(200)
    expect((await plainRequest(`${api.url}/notes`, { headers: { 'x-api-key': apiKey } })).status).toBe(200)
    expect((await plainRequest(`${api.url}/notes`, { headers: { 'x-api-key': apiKey } })).status).toBe(429)
  })
})

test('HTTP requests take of the bucket of the account', async () => {
  const throttle = new AccountThrottle({ ...ordinaryBehaviour, requestRate: 0.001, requestBurst: 2 })
  const { api } = await startApi(rest, undefined, { throttle })
  expect(throttle.admitsRequest()).toBe(true)
  expect((await plainRequest(`${api.url}/notes`)).status).toBe(200)
  expect((await plainRequest(`${api.url}/notes`)).status).toBe(429)
})

test('the most particular route takes a request', async () => {
  const { api, events } = await startApi({
    kind: 'rest',
    routes: {
      'GET /{any+}': 'Notes',
      'GET /notes/{id}': 'Notes',
      'GET /notes/last': 'Notes',
      'ANY /notes/{id}': 'Notes',
    },
  })
  for (const [method, path] of [
    ['GET', '/notes/last'],
    ['GET', '/notes/7'],
    ['PUT', '/notes/7'],
    ['GET', '/notes/7/pictures'],
    ['GET', '/notes/'],
  ] as const)
    await plainRequest(`${api.url}${path}`, { method })
  const seen = events.map(({ resource, pathParameters }) => ({ resource, pathParameters }))
  expect(seen).toEqual([
    { resource: '/notes/last', pathParameters: null },
    { resource: '/notes/{id}', pathParameters: { id: '7' } },
    { resource: '/notes/{id}', pathParameters: { id: '7' } },
    { resource: '/{any+}', pathParameters: { any: 'notes/7/pictures' } },
    { resource: '/{any+}', pathParameters: { any: 'notes/' } },
  ])
})

test('a stage is a part of the path, unless it is $default', async () => {
  const { api, events } = await startApi({ ...http, routes: { $default: 'Notes' } })
  expect(new URL(api.url).pathname).toBe('/prod')
  const elsewhere = await plainRequest(new URL('/production/notes', api.url).href)
  expect({ status: elsewhere.status, events }).toEqual({ status: 404, events: [] })
  expect((await plainRequest(api.url)).status).toBe(200)

  const { api: bare } = await startApi({ ...http, stage: { name: '$default' } })
  expect((await plainRequest(`${bare.url}/notes`)).status).toBe(200)
})

describe('connections', () => {
  test('are kept for further requests', async () => {
    const { api } = await startApi(rest)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    const ports = new Set<number | undefined>()
    for (let at = 0; at < 3; at += 1) ports.add((await plainRequest(`${api.url}/notes`, { agent })).port)
    expect(ports.size).toBe(1)
  })

  test('end if a request does not come to its end', async () => {
    const { api, events } = await startApi(rest, undefined, { clientMs: 100 })
    const socket = await rawSocket(api.url)
    socket.write('POST /prod/notes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf')
    socket.resume()
    await once(socket, 'close')
    expect(events).toEqual([])
  })

  test('end if an answer is not read', async () => {
    // More than the system keeps of a connection.
    const large = 'x'.repeat(64 * 1024 * 1024)
    const { api } = await startApi(rest, () => ({ statusCode: 200, body: large }), { clientMs: 100 })
    const socket = await rawSocket(api.url)
    socket.pause()
    socket.write(`GET /prod/notes HTTP/1.1\r\nHost: ${new URL(api.url).host}\r\n\r\n`)
    const failed = once(socket, 'error').then(() => true)
    // A paused socket does not see its end; a write to one that the API has closed fails. Each is activity, so that they are rare.
    const isOver = async () => {
      socket.write('\r\n')
      expect(await Promise.race([failed, sleep(500, false)])).toBe(true)
    }
    await vi.waitFor(isOver, { timeout: 60_000, interval: 500 })
  })

  test('are refused by another name, and to pages of other sites', async () => {
    const { api, events } = await startApi(rest, undefined, { allowedOrigins: ['https://board.example.com'] })
    const url = `${api.url}/notes`
    expect((await plainRequest(url, { headers: { host: 'evil.example.com' } })).status).toBe(403)
    expect((await plainRequest(url, { headers: { origin: 'https://evil.example.com' } })).status).toBe(403)
    expect(events).toEqual([])
    expect((await plainRequest(url, { headers: { origin: 'https://board.example.com' } })).status).toBe(200)
  })

  test('get the answers of functions that run when the API ends', async () => {
    const { promise, resolve } = Promise.withResolvers<object>()
    const { api, events } = await startApi(rest, () => promise)
    const answer = plainRequest(`${api.url}/notes`)
    await vi.waitFor(() => expect(events).toHaveLength(1), { timeout: 60_000, interval: 5 })
    const ended = api[Symbol.asyncDispose]()
    resolve({ statusCode: 201 })
    expect((await answer).status).toBe(201)
    await ended
  })
})
