import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { startWatchedChat } from '../chat.ts'
import { type FaultProxyOptions, startFaultProxy } from './fault-proxy.ts'
import { violations } from './violations.ts'

/** A client of a chat behind a proxy, in a room with one speaker; and what it has heard. */
async function listener(options: Partial<FaultProxyOptions> = {}) {
  const chat = await startWatchedChat()
  onTestFinished(() => chat[Symbol.asyncDispose]())
  const proxy = await startFaultProxy({ upstream: chat.url, seed: 1, ...options })
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  const [speaker, client] = [await enter(chat.url, 0), await enter(proxy.url, 1)]
  const heard: string[] = []
  client.on('message', (data) => heard.push((data as Buffer).toString()))
  const ended = new Promise<string>((resolve) => {
    client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    client.once('close', (code) => resolve(String(code)))
  })
  const [connection] = proxy.connections
  if (connection === undefined) throw new Error('nobody came')
  return {
    proxy,
    connection,
    heard,
    ended,
    chat,
    client,
    say: (body: string) => speaker.send(JSON.stringify({ op: 'post', room: 'r', body })),
  }
}

async function enter(url: string, member: number): Promise<WebSocket> {
  const client = new WebSocket(url)
  onTestFinished(() => client.terminate())
  await once(client, 'open')
  client.send(JSON.stringify({ op: 'enter', room: 'r', member }))
  await once(client, 'message')
  return client
}

const frame = (body: string) => JSON.stringify({ kind: 'msg', body })

describe('the fault proxy', () => {
  it('passes everything on, both ways, until it is told otherwise', async () => {
    const { say, heard, chat, connection, proxy, client } = await listener()
    for (let i = 0; i < 100; i++) say(`${i} ${'.'.repeat(i * 50)}`)
    await expect.poll(() => heard.length).toBe(100)
    expect(heard.at(-1)).toBe(frame(`99 ${'.'.repeat(99 * 50)}`))
    expect(chat.memberAt(connection.targetPort)).toBe(1)
    client.close()
    await expect.poll(() => chat.sockets.size).toBe(1)
    expect(proxy.ledger).toEqual([])
  })

  it('delays what the chat sends by what the ledger says, in order', async () => {
    const { say, heard, connection, proxy } = await listener()
    connection.delay(20, 30)
    const sentAtMs = performance.now()
    for (const body of ['a', 'b', 'c']) say(body)
    await expect.poll(() => heard).toEqual([frame('a'), frame('b'), frame('c')])
    const longestMs = Math.max(...proxy.ledger.map((entry) => (entry.did === 'delay' ? entry.milliseconds : 0)))
    expect(longestMs).toBeGreaterThan(20)
    expect(performance.now() - sentAtMs).toBeGreaterThanOrEqual(Math.floor(longestMs))
  })

  it('draws the same jitter and the same victims from the same seed', async () => {
    const drawn = async (seed: number) => {
      const { say, heard, connection, proxy } = await listener({ seed })
      connection.delay(0, 5)
      for (const body of ['a', 'b', 'c']) say(body)
      await expect.poll(() => heard.length).toBe(3)
      const delays = proxy.ledger.map((entry) => (entry.did === 'delay' ? entry.milliseconds : undefined))
      const numbers = Array.from({ length: 50 }, (_, index) => ({ index }))
      return { delays, victims: proxy.pick(5, numbers as never) }
    }
    const first = await drawn(42)
    expect(first.delays).toHaveLength(3)
    expect(await drawn(42)).toEqual(first)
    expect(await drawn(43)).not.toEqual(first)
  })

  it('cuts with a FIN and no close frame', async () => {
    const { connection, ended, proxy, client } = await listener()
    const transport = (client as unknown as { _socket: Socket })._socket
    const fin = once(transport, 'end')
    await connection.cut()
    await fin
    expect(await ended).toBe('1006')
    expect(proxy.ledger).toMatchObject([{ connection: 0, did: 'cut' }])
  })

  it('resets with a RST', async () => {
    const { connection, client, proxy } = await listener()
    const transport = (client as unknown as { _socket: Socket })._socket
    const failure = once(transport, 'error')
    connection.reset()
    expect(((await failure) as [NodeJS.ErrnoException])[0].code).toBe('ECONNRESET')
    expect(proxy.ledger).toMatchObject([{ did: 'reset' }])
  })

  it('falls silent without a word, and speaks again', async () => {
    const { connection, say, heard, chat, client } = await listener()
    connection.hold()
    say('held')
    await expect.poll(() => chat.delivered).toBe(1)
    expect(heard).toEqual([])
    expect(client.readyState).toBe(WebSocket.OPEN)
    connection.release()
    await expect.poll(() => heard).toEqual([frame('held')])
  })

  it('writes single bytes, and nothing is lost by it', async () => {
    const { connection, say, heard, client } = await listener()
    connection.trickle()
    const transport = (client as unknown as { _socket: Socket })._socket
    let reads = 0
    transport.on('data', () => (reads += 1))
    say('drop by drop')
    await expect.poll(() => heard).toEqual([frame('drop by drop')])
    // What goes out in one turn of the loop is read in one or two pieces.
    expect(reads).toBeGreaterThan(frame('drop by drop').length / 2)
  })

  it('spoils one byte within the stretch that it is given', async () => {
    const { connection, say, heard, proxy } = await listener()
    connection.spoilNext((payload) => {
      const at = payload.indexOf('stamp')
      return at < 0 ? undefined : [at, at + 5]
    })
    say('plain')
    say('a stamp')
    say('a stamp')
    await expect.poll(() => heard.length).toBe(3)
    expect(heard[0]).toBe(frame('plain'))
    expect(heard[1]).not.toBe(frame('a stamp'))
    expect(heard[1]?.length).toBe(frame('a stamp').length)
    expect(heard[2]).toBe(frame('a stamp'))
    expect(proxy.ledger).toMatchObject([{ did: 'spoil' }])
  })

  it('injects between two frames, never into one', async () => {
    const { connection, say, heard } = await listener()
    connection.trickle()
    say('before')
    await connection.inject(Buffer.from([0x81, 2, 0x68, 0x69]))
    say('after')
    await expect.poll(() => heard.length).toBe(3)
    expect(new Set(heard)).toEqual(new Set([frame('before'), 'hi', frame('after')]))
  })

  it('passes on that the chat is gone, be it a FIN or a RST', async () => {
    const finished = await listener()
    for (const socket of finished.chat.sockets) socket.close(1000)
    expect(await finished.ended).toBe('1000')

    const reset = await listener()
    for (const socket of reset.chat.sockets) (socket as unknown as { _socket: Socket })._socket.resetAndDestroy()
    expect(await reset.ended).toBe('1006')
  })

  it('leaves an answer that is no handshake as it is', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\nnothing\r\n\r\nhere'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    await using proxy = await startFaultProxy({ upstream: `ws://127.0.0.1:${port}/`, seed: 1 })
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1')
    client.end('GET / HTTP/1.1\r\n\r\n')
    expect(await text(client)).toBe('HTTP/1.1 404 Not Found\r\n\r\nnothing\r\n\r\nhere')
  })

  it('counts in its ledger what it has injected, however much', async () => {
    const { connection, proxy, ended } = await listener()
    const { port } = new URL(proxy.url)
    const plain = connect(Number(port), '127.0.0.1')
    const received = buffer(plain)
    await expect.poll(() => proxy.connections.length).toBe(2)
    await proxy.connections[1]?.inject([Buffer.alloc(3_000_000), Buffer.alloc(2_000_000)])
    await proxy.connections[1]?.cut()
    expect((await received).length).toBe(5_000_000)
    expect(proxy.ledger).toMatchObject([{ connection: 1, did: 'inject', bytes: 5_000_000 }, { did: 'cut' }])
    await connection.cut()
    await ended
  })
})

describe('a violation of the protocol', () => {
  it.each(Object.entries(violations))('%s ends the connection with an error of ws', async (_, bytes) => {
    const { connection, ended } = await listener()
    void connection.inject(bytes)
    expect(await ended).toMatch(/^WS_ERR_/)
  })
})
