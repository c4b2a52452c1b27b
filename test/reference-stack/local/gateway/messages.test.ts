import { expect, test } from 'vitest'
import { ok, openClient, startRig, throttled, eventually } from './rig.ts'

const frame = (message: string) =>
  new RegExp(`^\\{"message": "${message}", "connectionId":"[\\w-]{15}=", "requestId":"[\\w-]{15}="\\}$`)

const failing = () => {
  throw new Error('boom')
}

test('with a route response but no body nothing is sent', async () => {
  let calls = 0
  const { gateway } = await startRig({
    'two-way': () => ({ statusCode: 200, ...(calls++ === 0 ? {} : { body: '2' }) }),
  })
  const client = await openClient(gateway.url)
  client.socket.send('{"action":"two-way"}')
  await eventually(() => expect(calls).toBe(1))
  client.socket.send('{"action":"two-way"}')
  await eventually(() => expect(client.received).toEqual(['2']))
})

test.each<[string, string, () => unknown]>([
  ['the function throws', 'say', failing],
  ['the function returns nothing', 'say', () => undefined],
  ['the function returns no statusCode', 'say', () => ({ body: 'x' })],
  ['the function is throttled', 'say', () => throttled],
  ['a two-way function answers 500', 'two-way', () => ({ statusCode: 500, body: 'secret' })],
])('the sender gets "Internal server error" and stays connected when %s', async (_, key, handler) => {
  const { gateway, events } = await startRig({ [key]: handler })
  const client = await openClient(gateway.url)
  client.socket.send(JSON.stringify({ action: key }))
  await eventually(() => expect(client.received).toHaveLength(1))
  expect(client.received[0]).toMatch(frame('Internal server error'))
  const said = JSON.parse(client.received[0] ?? '') as Record<string, unknown>
  const { connectionId, requestId } = events[0]?.requestContext ?? {}
  expect(said).toEqual({ message: 'Internal server error', connectionId, requestId })
  expect(client.socket.readyState).toBe(client.socket.OPEN)
})

test('what is not JSON goes to $default, the empty message too', async () => {
  const { gateway, events } = await startRig({ $default: ok })
  const { socket } = await openClient(gateway.url)
  socket.send('hello')
  socket.send('')
  await eventually(() => expect(events).toHaveLength(2))
  expect(events.map(({ body, requestContext }) => [requestContext.routeKey, body])).toEqual([
    ['$default', 'hello'],
    ['$default', ''],
  ])
})

test('the reply to a client that has left is dropped', async () => {
  const reply = Promise.withResolvers<unknown>()
  const { gateway, events } = await startRig({ 'two-way': () => reply.promise, $disconnect: ok })
  const { socket } = await openClient(gateway.url)
  socket.send('{"action":"two-way"}')
  await eventually(() => expect(events).toHaveLength(1))
  socket.terminate()
  await eventually(() => expect(events).toHaveLength(2))
  reply.resolve({ statusCode: 200, body: 'late' })
  const next = await openClient(gateway.url)
  expect(next.received).toEqual([])
  expect(gateway.connectionsOpen).toBe(1)
})
