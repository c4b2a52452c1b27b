import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  clientFrame,
  http,
  ok,
  openClient,
  rawHandshake,
  rawSocket,
  refusedHandshake,
  startRig,
  throttled,
  eventually,
} from './rig.ts'

describe('a handshake', () => {
  test('is accepted without a $connect route', async () => {
    const { gateway } = await startRig({})
    const client = await openClient(gateway.url)
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
    expect(gateway.connectionsOpen).toBe(1)
  })

  test('is held until $connect has answered', async () => {
    const connect = Promise.withResolvers<unknown>()
    const { gateway, events } = await startRig({ $connect: () => connect.promise })
    const socket = new WebSocket(gateway.url)
    await eventually(() => expect(events).toHaveLength(1))
    expect(socket.readyState).toBe(WebSocket.CONNECTING)
    expect(gateway.connectionsOpen).toBe(0)
    connect.resolve({ statusCode: 204 })
    await once(socket, 'open')
    socket.terminate()
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no table')
      },
    ],
    ['returns nothing', () => undefined],
    ['returns a text', () => 'welcome'],
    ['returns no statusCode', () => ({ body: 'welcome' })],
    ['returns a statusCode that is none', () => ({ statusCode: 'fine' })],
    ['returns a body that is no text', () => ({ statusCode: 200, body: {} })],
  ])('is refused with 502 when $connect %s', async (_, handler) => {
    const { gateway } = await startRig({ $connect: handler })
    expect((await refusedHandshake(gateway.url)).status).toBe(502)
  })

  test('is refused with 500 when $connect is throttled', async () => {
    const { gateway } = await startRig({ $connect: () => throttled })
    expect((await refusedHandshake(gateway.url)).status).toBe(500)
  })

  test('is refused with 500 when $connect cannot be invoked', async () => {
    const { gateway } = await startRig(
      { $connect: ok },
      { invoke: () => Promise.reject(new Error('no such function')) },
    )
    expect((await refusedHandshake(gateway.url)).status).toBe(500)
  })

  test('is refused with 504 when $connect outlasts the integration timeout', async () => {
    const { gateway } = await startRig(
      { $connect: () => new Promise(() => {}) },
      { limits: { integrationTimeoutMs: 50 } },
    )
    expect((await refusedHandshake(gateway.url)).status).toBe(504)
  })

  test.each(['/', '/dev', '/prod/more', '/production'])(
    'on %s, which is no stage, is refused with 403',
    async (path) => {
      const { gateway, events } = await startRig({ $connect: ok })
      expect((await refusedHandshake(`ws://127.0.0.1:${gateway.port}${path}`)).status).toBe(403)
      expect(events).toEqual([])
    },
  )

  test('that is malformed is refused with 400 before $connect is invoked', async () => {
    const { gateway, events } = await startRig({ $connect: ok })
    const socket = await rawSocket(gateway)
    socket.write(rawHandshake(gateway).replace('7QmT0nG0o5l0r3l7ZkYx0g==', 'short'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /)
    expect(events).toEqual([])
  })

  test('is needed: a plain GET is answered 426', async () => {
    const { gateway } = await startRig({})
    expect((await http(gateway, '/prod', { signed: false })).status).toBe(426)
    expect((await http(gateway, '/other', { signed: false })).status).toBe(403)
  })
})

test('a sub-protocol that was not among those offered makes the client fail the handshake', async () => {
  const headers = { 'Sec-WebSocket-Protocol': 'chat.v3' }
  const { gateway } = await startRig({ $connect: () => ({ statusCode: 200, headers }) })
  const [error] = (await once(new WebSocket(gateway.url, ['chat.v1']), 'error')) as [Error]
  expect(error.message).toBe('Server sent no subprotocol')
})

describe('while $connect runs', () => {
  test('what the client already sends is kept for its routes', async () => {
    const connect = Promise.withResolvers<unknown>()
    const { gateway, events } = await startRig({ $connect: () => connect.promise, $default: ok })
    const socket = await rawSocket(gateway)
    socket.write(Buffer.concat([Buffer.from(rawHandshake(gateway)), clientFrame(Buffer.from('early'))]))
    await eventually(() => expect(events).toHaveLength(1))
    connect.resolve({ statusCode: 200 })
    await eventually(() => expect(events[1]?.body).toBe('early'))
  })

  test.each(['destroy', 'resetAndDestroy'] as const)('a client that goes away (%s) is disconnected', async (goAway) => {
    const connect = Promise.withResolvers<unknown>()
    const { gateway, events } = await startRig({ $connect: () => connect.promise, $disconnect: ok })
    const socket = await rawSocket(gateway)
    socket.write(rawHandshake(gateway))
    await eventually(() => expect(events).toHaveLength(1))
    socket[goAway]()
    connect.resolve({ statusCode: 200 })
    await eventually(() => expect(events[1]?.requestContext.disconnectStatusCode).toBe(1006))
    expect(events[1]?.requestContext.connectionId).toBe(events[0]?.requestContext.connectionId)
    expect(gateway.connectionsOpen).toBe(0)
  })

  test('a client that goes away and is then refused is not disconnected', async () => {
    const connect = Promise.withResolvers<unknown>()
    const { gateway, events } = await startRig({ $connect: () => connect.promise, $disconnect: ok })
    const socket = await rawSocket(gateway)
    socket.write(rawHandshake(gateway))
    await eventually(() => expect(events).toHaveLength(1))
    socket.resetAndDestroy()
    connect.resolve({ statusCode: 403 })
    // By the time that the next one is refused, a disconnect would have come.
    await expect(openClient(gateway.url)).rejects.toThrow()
    expect(events.map((event) => event.requestContext.eventType)).toEqual(['CONNECT', 'CONNECT'])
  })
})

test('compression is negotiated with clients that offer it', async () => {
  const { gateway, events } = await startRig({ 'two-way': () => ({ statusCode: 200, body: 'x'.repeat(2000) }) })
  const client = await openClient(gateway.url, { perMessageDeflate: { threshold: 0 } })
  expect(client.handshake.headers['sec-websocket-extensions']).toMatch(/^permessage-deflate/)
  const message = JSON.stringify({ action: 'two-way', text: 'y'.repeat(2000) })
  client.socket.send(message)
  await eventually(() => expect(client.received).toEqual(['x'.repeat(2000)]))
  expect(events[0]?.body).toBe(message)
})
