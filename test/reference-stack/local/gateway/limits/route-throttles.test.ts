import { expect, test } from 'vitest'
import { eventually, ok, openClient, refusedHandshake, startRig } from '../rig.ts'

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
