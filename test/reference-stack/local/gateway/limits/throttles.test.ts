import { DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { expect, test } from 'vitest'
import { TokenBucket } from '../../../../../reference-stack/local/gateway/limits/throttles.ts'
import { eventually, http, managementClient, ok, openClient, post, refusedHandshake, startRig } from '../rig.ts'

/** Too slow to give a second token while a test runs. */
const almostNever = 0.001

test.each([
  [100, 50, 250],
  [500, 500, 650],
  [10, 20, 1_000],
])('a bucket of %i a second, and %i at once, of %i a second grants what the arithmetic says', (rate, burst, asked) => {
  const seconds = 120
  const bucket = new TokenBucket(rate, burst, 0)
  let granted = 0
  for (let request = 0; request < asked * seconds; request += 1) if (bucket.take((request / asked) * 1000)) granted += 1
  const expected = burst + rate * seconds
  expect(Math.abs(granted - expected) / expected).toBeLessThan(0.01)
})

test('without a limit nothing is throttled', async () => {
  const { gateway, events } = await startRig({ $default: ok })
  const clients = await Promise.all(Array.from({ length: 50 }, () => openClient(gateway.url)))
  for (const { socket } of clients) for (let sent = 0; sent < 20; sent++) socket.send('hello')
  await eventually(() => expect(events).toHaveLength(1_000))
})

test('a handshake over the rate of new connections is answered 429, and $connect does not hear of it', async () => {
  const { gateway, events, metrics } = await startRig({ $connect: ok }, { limits: { connectRate: almostNever } })
  await openClient(gateway.url)
  const { status, body } = await refusedHandshake(gateway.url)
  expect(status).toBe(429)
  expect(JSON.parse(body)).toMatchObject({ message: 'Too Many Requests' })
  expect(events).toHaveLength(1)
  expect(metrics.filter(({ name }) => name === 'ClientError')).toHaveLength(2)
  expect(metrics.filter(({ name }) => name === 'ConnectCount')).toHaveLength(2)
})

test('a second of new connections is let in at once, and more as time goes by', async () => {
  const { gateway } = await startRig({}, { limits: { connectRate: 20 } })
  const opened = await Promise.allSettled(Array.from({ length: 200 }, () => openClient(gateway.url)))
  const admitted = opened.filter(({ status }) => status === 'fulfilled').length
  expect(admitted).toBeGreaterThanOrEqual(20)
  expect(admitted).toBeLessThan(200)
  await eventually(async () => expect((await openClient(gateway.url)).socket.readyState).toBe(1))
})

test("clients' messages and @connections calls draw on one bucket", async () => {
  const { gateway, events, metrics } = await startRig(
    { $connect: ok, $default: ok },
    { limits: { requestRate: almostNever, requestBurst: 2 } },
  )
  const client = await openClient(gateway.url)
  const connectionId = events[0]?.requestContext.connectionId ?? ''
  client.socket.send('first')
  await eventually(() => expect(events).toHaveLength(2))
  await post(gateway, connectionId, 'second')

  client.socket.send('lost')
  await eventually(() => expect(client.received).toHaveLength(2))
  expect(JSON.parse(client.received[1] ?? '')).toEqual({
    message: 'Too Many Requests',
    connectionId,
    requestId: expect.stringMatching(/^[\w-]{15}=$/) as string,
  })
  expect(events.map(({ body }) => body)).toEqual([undefined, 'first'])
  expect(metrics.filter(({ name }) => name === 'ClientError')).toHaveLength(2)
  expect(client.socket.readyState).toBe(client.socket.OPEN)

  const tooMany = { name: 'LimitExceededException', $metadata: { httpStatusCode: 429 } }
  await expect(post(gateway, connectionId, 'x'.repeat(100_000))).rejects.toMatchObject(tooMany)
  const deletion = new DeleteConnectionCommand({ ConnectionId: connectionId })
  await expect(managementClient(gateway).send(deletion)).rejects.toMatchObject(tooMany)
  expect(client.socket.readyState).toBe(client.socket.OPEN)
})

test('a throttled call to @connections has an error type in its header and no body', async () => {
  const { gateway } = await startRig({}, { limits: { requestRate: almostNever, requestBurst: 0 } })
  expect(await http(gateway, '/prod/@connections/never%3D', { method: 'POST', body: 'x' })).toMatchObject({
    status: 429,
    body: '',
    headers: {
      'x-amzn-errortype': 'LimitExceededException',
      'x-amzn-requestid': expect.stringMatching(/^[\da-f-]{36}$/) as string,
      'content-length': '0',
    },
  })
})

test('the bucket of requests fills again', async () => {
  const { gateway, events } = await startRig({ $default: ok }, { limits: { requestRate: 20, requestBurst: 1 } })
  const client = await openClient(gateway.url)
  for (let sent = 0; sent < 10; sent++) client.socket.send('flood')
  await eventually(() => expect(client.received.length).toBeGreaterThan(0))
  const heard = events.length
  await eventually(() => {
    client.socket.send('again')
    expect(events.length).toBeGreaterThan(heard)
  })
})

/** One message, and almost never another. */
const once = { requestsPerSecond: 0.001, burst: 1 }
const twice = { requestsPerSecond: 0.001, burst: 2 }

const isThrottled = (text: string) => (JSON.parse(text) as { message?: string }).message === 'Too Many Requests'

test('a route has a bucket of its own; what is over it is told so, and reaches no function', async () => {
  const { gateway, events, metrics } = await startRig({ say: ok, shout: ok }, { throttles: { routes: { say: once } } })
  const { socket, received } = await openClient(gateway.url)
  for (const action of ['say', 'say', 'say', 'shout', 'shout']) socket.send(JSON.stringify({ action }))
  await eventually(() => expect(events).toHaveLength(3))
  await eventually(() => expect(received.map(isThrottled)).toEqual([true, true]))
  expect(events.map(({ requestContext }) => requestContext.routeKey)).toEqual(['say', 'shout', 'shout'])
  expect(metrics.filter(({ name }) => name === 'ClientError')).toHaveLength(4)
  expect(socket.readyState).toBe(socket.OPEN)
})

test('the setting for every route is one bucket each, and a route with its own has only that', async () => {
  const throttles = { everyRoute: once, routes: { shout: twice } }
  const { gateway, events } = await startRig({ say: ok, ask: ok, shout: ok }, { throttles })
  const { socket, received } = await openClient(gateway.url)
  for (const action of ['say', 'ask', 'shout']) {
    for (let sent = 0; sent < 3; sent++) socket.send(JSON.stringify({ action }))
  }
  await eventually(() => expect(events.length + received.length).toBe(9))
  const routes = events.map(({ requestContext }) => requestContext.routeKey)
  expect(routes).toEqual(['say', 'ask', 'shout', 'shout'])
})

test('a throttled $connect is a 429, and its function does not hear of it', async () => {
  const { gateway, events } = await startRig({ $connect: ok }, { throttles: { routes: { $connect: once } } })
  await openClient(gateway.url)
  expect((await refusedHandshake(gateway.url)).status).toBe(429)
  expect(events).toHaveLength(1)
})

test('$disconnect is not throttled', async () => {
  const { gateway, events } = await startRig({ $disconnect: ok }, { throttles: { routes: { $disconnect: once } } })
  const clients = await Promise.all([1, 2, 3].map(() => openClient(gateway.url)))
  for (const { socket } of clients) socket.close()
  await eventually(() => expect(events).toHaveLength(3))
})

test('the bucket of a route fills again', async () => {
  const { gateway, events } = await startRig(
    { say: ok },
    { throttles: { routes: { say: { requestsPerSecond: 20, burst: 1 } } } },
  )
  const { socket, received } = await openClient(gateway.url)
  for (let sent = 0; sent < 5; sent++) socket.send('{"action":"say"}')
  await eventually(() => expect(received.length).toBeGreaterThan(0))
  const heard = events.length
  await eventually(() => {
    socket.send('{"action":"say"}')
    expect(events.length).toBeGreaterThan(heard)
  })
})

function taken(bucket: TokenBucket, tries: number, nowMs: number): number {
  return Array.from({ length: tries }, () => bucket.take(nowMs)).filter(Boolean).length
}

test('starts full and gives no more than it holds', () => {
  expect(taken(new TokenBucket(10, 5, 1_000), 8, 1_000)).toBe(5)
})

test('gains its rate, in parts of a second too', () => {
  const bucket = new TokenBucket(10, 5, 0)
  taken(bucket, 5, 0)
  expect(taken(bucket, 8, 99)).toBe(0)
  expect(taken(bucket, 8, 100)).toBe(1)
  expect(taken(bucket, 8, 400)).toBe(3)
})

test('holds no more than its capacity, however long nobody takes', () => {
  const bucket = new TokenBucket(10, 5, 0)
  expect(taken(bucket, 8, 3_600_000)).toBe(5)
})

test('gives capacity and rate together to who asks all the time', () => {
  const bucket = new TokenBucket(100, 50, 0)
  const perMillisecond = Array.from({ length: 1_001 }, (_, atMs) => taken(bucket, 3, atMs))
  expect(perMillisecond.reduce((all, some) => all + some)).toBeCloseTo(150, -0.5)
})
