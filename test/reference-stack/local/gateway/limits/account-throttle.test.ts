import { DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { expect, test } from 'vitest'
import { eventually, http, managementClient, ok, openClient, post, refusedHandshake, startRig } from '../rig.ts'

/** Too slow to give a second token while a test runs. */
const almostNever = 0.001

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
