import { setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import { type Server, type Socket, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createHash } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import foreignProtocol from '../../../fixtures/foreign-chat/protocol.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { type Rig, type RigOptions, at, crowdRig } from './member-rig.ts'

/** With automatic pacing, as in a run. A busy machine does not end any connection here that the test does not. */
function shardFor(url: string, members: number, changes: RigOptions = {}): Rig {
  return crowdRig(url, members, { connectTimeoutMs: 60_000, pacing: 'auto', ...changes })
}

const atOnce = () => at(10_000)

async function foreignChat(options: Parameters<typeof startForeignChat>[0] = {}) {
  const chat = await startForeignChat(options)
  onTestFinished(() => chat[Symbol.asyncDispose]())
  return chat
}

/** A TCP server that treats each new connection as the test says. */
async function rawServer(serve: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, server }
}

/** Completes the handshake, then does what the test says. */
function afterUpgrade(then: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) =>
    socket.once('data', (request: Buffer) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? ''
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      then(socket)
    })
}

describe('a handshake that fails is counted with its class', () => {
  it.each([
    ['a refusing port', 'refused', undefined],
    [
      'HTTP 403',
      'http-status 403',
      (socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
    ],
    [
      'HTTP 429',
      'http-status 429',
      (socket: Socket) => socket.end('HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\n\r\n'),
    ],
    ['a silent server', 'connect-timeout', () => undefined],
    [
      'a server that sends an endless answer byte by byte',
      'connect-timeout',
      (socket: Socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nX-Endless: ')
        const byteByByte = setInterval(() => socket.write('.'), 20)
        socket.on('close', () => clearInterval(byteByByte))
      },
    ],
    ['a reset', 'reset', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    [
      'something that is not HTTP',
      'protocol HPE_INVALID_CONSTANT',
      (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    ],
    [
      'a wrong accept key',
      'protocol',
      (socket: Socket) =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n',
        ),
    ],
  ])('%s: %s', async (_, expected, serve) => {
    const { url, server } = await rawServer(serve ?? (() => undefined))
    if (serve === undefined) await new Promise((closed) => server.close(closed))
    const { crowd, facts } = shardFor(url, 3, expected === 'connect-timeout' ? { connectTimeoutMs: 300 } : {})
    await crowd.connect(atOnce(), 0, 3)
    const recording = await facts()
    expect(recording.connectionsFailed).toEqual({ [expected]: 3 })
    expect(recording.counters).toMatchObject({ connections_attempted: 3, connections_failed: 3 })
    expect(recording.histograms.connect_latency).toMatchObject({ count: 3, infinite: 3 })
  })
})

describe('an open connection that ends is counted with its class', () => {
  it.each([
    ['a reset', 'reset', (socket: Socket) => socket.resetAndDestroy()],
    ['an end without a close frame', 'eof', (socket: Socket) => socket.end()],
    ['close code 1001', 'closed-by-peer 1001', (socket: Socket) => socket.end(Buffer.from([0x88, 2, 0x03, 0xe9]))],
    ['close code 1000', 'closed-by-peer 1000', (socket: Socket) => socket.end(Buffer.from([0x88, 2, 0x03, 0xe8]))],
    [
      'a reserved bit',
      'protocol WS_ERR_UNEXPECTED_RSV_1',
      (socket: Socket) => socket.write(Buffer.from([0xc1, 1, 65])),
    ],
  ])('%s: %s', async (_, expected, end) => {
    const { url } = await rawServer(afterUpgrade((socket) => setTimeout(() => end(socket), 50)))
    const { crowd, facts } = shardFor(url, 2)
    await crowd.connect(atOnce(), 0, 2)
    await expect.poll(async () => (await crowd.status()).open).toBe(0)
    const recording = await facts()
    expect(recording.connectionsClosed).toEqual({ [expected]: 2 })
    expect(recording.counters).toMatchObject({ connections_lost: 2 })
  })
})

describe('a crowd', () => {
  it('finds half-open connections by pings that are not answered', async () => {
    const { url } = await rawServer(afterUpgrade(() => undefined))
    const { crowd, facts } = shardFor(url, 3, { pingIntervalMs: 100 })
    await crowd.connect(atOnce(), 0, 3)
    await expect.poll(async () => (await crowd.status()).open).toBe(0)
    expect((await facts()).connectionsClosed).toEqual({ 'no-sign-of-life': 3 })
  })

  it('keeps connections on which anything comes, a part of a message too, though no ping is answered', async () => {
    const messages = [Buffer.from([0x81, 1, 65]), Buffer.from([0x01, 1, 65]), Buffer.from([0x80, 1, 65])]
    const { url } = await rawServer(
      afterUpgrade((socket) => {
        let sent = 0
        const sending = setInterval(() => socket.write(messages[sent++ % 3] ?? ''), 50)
        socket.on('close', () => clearInterval(sending))
      }),
    )
    const { crowd, facts } = shardFor(url, 3, { pingIntervalMs: 400 })
    await crowd.connect(atOnce(), 0, 3)
    await sleep(4 * 400)
    expect((await crowd.status()).open).toBe(3)
    await crowd.disconnect('at-once')
    expect((await facts()).connectionsClosed).toEqual({ 'closed-by-harness': 3 })
  })

  it('keeps connections whose pongs come later than the next ping', async () => {
    const { url } = await rawServer(
      afterUpgrade((socket) => {
        socket.on('data', () => setTimeout(() => socket.writable && socket.write(Buffer.from([0x8a, 0])), 750))
      }),
    )
    const { crowd } = shardFor(url, 3, { pingIntervalMs: 500 })
    await crowd.connect(atOnce(), 0, 3)
    await sleep(6 * 500)
    expect((await crowd.status()).open).toBe(3)
  })

  it('keeps connections that answer', async () => {
    const chat = await foreignChat()
    const { crowd } = shardFor(chat.url, 3, { pingIntervalMs: 500 })
    let pings = 0
    await crowd.connect(atOnce(), 0, 3)
    for (const socket of chat.sockets) socket.on('ping', () => pings++)
    await expect.poll(() => pings).toBeGreaterThan(6)
    expect((await crowd.status()).open).toBe(3)
  })

  it('stops connecting to a target that has refused every connection', async () => {
    const { url } = await rawServer((socket) =>
      socket.end('HTTP/1.1 500 No\r\nContent-Length: 23\r\n\r\nno place for geheim-123'),
    )
    const { crowd, facts } = shardFor(`${url}?token=geheim-123`, 500)
    await crowd.connect(atOnce(), 0, 60)
    const { failed } = await crowd.status()
    expect(failed).toBeGreaterThanOrEqual(50)
    await crowd.connect(atOnce(), 60, 500)
    const { counters, refusals } = await facts()
    expect(counters['connections_attempted']).toBe(failed)
    expect(refusals).toEqual({ connect: 'http-status 500, no place for ***' })
  })

  it('counts a refused join, and goes on with the others', async () => {
    const chat = await foreignChat({ denied: () => true })
    const { crowd, facts } = shardFor(chat.url, 4)
    await crowd.connect(atOnce(), 0, 4)
    await crowd.join(atOnce())
    const recording = await facts()
    expect(recording.counters).toMatchObject({ joins_attempted: 4, chat_refusals: 4, requests_failed: 4 })
    expect(recording.requestsFailed).toEqual({ 'join refused': 4 })
    expect(recording.refusals).toEqual({ join: expect.stringContaining('denied') as string })
    expect(recording.counters['joins_completed']).toBeUndefined()
  })

  it('takes an error of API Gateway in place of the answer to a join for a refusal', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    onTestFinished(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    const error = { message: 'Internal server error', connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'fLPNGG4zPHcFmJA=' }
    server.on('connection', (socket) => socket.on('message', () => socket.send(JSON.stringify(error))))
    await once(server, 'listening')
    const { crowd, facts } = shardFor(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, 3)
    await crowd.connect(atOnce(), 0, 3)
    await crowd.join(atOnce())
    const { counters, requestsFailed, refusals } = await facts()
    expect(requestsFailed).toEqual({ 'join refused': 3 })
    expect(counters).toMatchObject({ service_errors: 3, chat_refusals: 3 })
    expect(counters['frames_unstamped']).toBeUndefined()
    expect(refusals).toEqual({ join: 'Internal server error' })
  })

  it.each([
    ['is never answered', 'unanswered', () => false, undefined],
    ['is refused', 'refused', () => false, () => 'no'],
  ])('counts a request that %s, by its step', async (_, outcome, answered, refused) => {
    const chat = await foreignChat()
    // The chat answers an `enter`, but not as the protocol expects.
    const request = (room: string) => ({
      send: JSON.stringify({ op: 'enter', channel: room }),
      answered,
      ...(refused !== undefined && { refused }),
    })
    const protocol = { ...foreignProtocol, hello: () => request('lobby'), createRoom: request, leave: request }
    const { crowd, facts } = crowdRig(chat.url, 4, {
      connectTimeoutMs: refused === undefined ? 1000 : 60_000,
      protocol,
      rooms: 2,
    })
    await crowd.connect(atOnce(), 0, 4)
    await crowd.join(atOnce())
    const leavers = [0, 1, 2, 3]
    await crowd.churn({ schedule: at(100), durationUs: 30_000, leavers, quietMs: 0, awayMs: 0, longAwayMs: 0 })
    const { counters, requestsFailed, requests } = await facts()
    expect(requestsFailed).toMatchObject({
      [`hello ${outcome}`]: 4,
      // By the first member of each.
      [`createRoom ${outcome}`]: 2,
    })
    expect(requestsFailed[`leave ${outcome}`]).toBe(requests.leave)
    expect(requests.leave).toBeGreaterThan(0)
    expect(counters['requests_failed']).toBe(Object.values(requestsFailed).reduce((sum, count) => sum + count))
  })

  it('counts a request whose connection ends instead of an answer', async () => {
    const { url } = await rawServer(afterUpgrade((socket) => socket.once('data', () => socket.destroy())))
    const { crowd, facts } = shardFor(url, 3)
    await crowd.connect(atOnce(), 0, 3)
    await crowd.join(atOnce())
    const { requestsFailed, counters } = await facts()
    expect(requestsFailed).toEqual({ 'join closed': 3 })
    expect(counters).toMatchObject({ requests_failed: 3, connections_lost: 3 })
  })

  it('does not count what it stops waiting for itself', async () => {
    const { url } = await rawServer(afterUpgrade(() => undefined))
    const { crowd, facts } = shardFor(url, 3)
    await crowd.connect(atOnce(), 0, 3)
    const joining = crowd.join(atOnce())
    await expect.poll(async () => (await crowd.status()).open).toBe(3)
    await crowd.stop()
    await joining
    await crowd.disconnect('at-once')
    const { counters } = await facts()
    expect([counters['requests_failed'], counters['connections_lost']]).toEqual([undefined, undefined])
  })

  it('stops waiting for handshakes and answers when it is told to stop', async () => {
    let arrived = 0
    const { url } = await rawServer(() => void arrived++)
    const { crowd } = shardFor(url, 5)
    const connecting = crowd.connect(atOnce(), 0, 5)
    await expect.poll(() => arrived).toBe(5)
    await crowd.stop()
    await connecting
    expect((await crowd.status()).failed).toBe(5)
  })

  it('does not take a close that the target had begun for its own', async () => {
    // A close frame, and nothing after it: the TCP connection stays until the crowd ends it.
    const closing = Buffer.from([0x88, 2, 0x11, 0x31])
    const { url } = await rawServer(afterUpgrade((socket) => socket.write(closing)))
    const { crowd, facts } = shardFor(url, 3)
    await crowd.connect(atOnce(), 0, 3)
    await crowd.join(atOnce())
    await crowd.disconnect('at-once')
    const { connectionsClosed, counters } = await facts()
    expect(connectionsClosed).toEqual({ 'closed-by-peer 4401': 3 })
    expect(counters).toMatchObject({ connections_lost: 3 })
  })

  it('closes with close frames and is done when every connection has ended', async () => {
    const chat = await foreignChat()
    const { crowd, facts } = shardFor(chat.url, 6)
    await crowd.connect(atOnce(), 0, 6)
    await crowd.disconnect(atOnce())
    const recording = await facts()
    expect(recording.connectionsClosed).toEqual({ 'closed-by-harness': 6 })
    expect(recording.counters['connections_lost']).toBeUndefined()
    expect(recording.requests).toMatchObject({ connect: 6, disconnect: 6 })
    expect([...recording.openChanges.values()].reduce((sum, change) => sum + change, 0)).toBe(0)
  })
})
