import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setDefaultCACertificates } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { noKnownLimits } from '../../../../src/crowd/connection-limits.ts'
import { MemberSocket, type ReceivePath } from '../../../../src/crowd/member-socket.ts'
import { FastSocket } from '../../../../src/crowd/receive/fast-socket.ts'
import type { ConnectionEnd } from '../../../../src/metrics/recording/recorder.ts'
import { makeAuthority } from '../../../faults/certificates.ts'
import { endings, frameStreams, ordinary } from './frame-streams.ts'
import { type Pace, type ScriptedServer, startScriptedServer } from './scripted-server.ts'
import { type Event, event } from './ws-parser.ts'

async function startServer(transport: 'TCP' | 'TLS'): Promise<ScriptedServer> {
  if (transport === 'TCP') return startScriptedServer()
  const authority = makeAuthority()
  setDefaultCACertificates([readFileSync(authority.path)])
  return startScriptedServer(authority.issue({ name: 'IP:127.0.0.1', days: 1 }))
}

/** A member that answers each message with its number, so that its server sees the order of messages and pings. */
async function receive(server: ScriptedServer, writes: readonly Buffer[], receivePath: ReceivePath, pace?: Pace) {
  const messages: Event[] = []
  /** The member's own buffers, which hold what they hold only for a while. */
  const frames: Buffer[] = []
  const said = server.play(writes, pace)
  const end = await new Promise<ConnectionEnd>((resolve) => {
    const opening = { url: new URL(server.url), headers: {}, subprotocols: [], connectTimeoutMs: 10_000 }
    const options = { ...opening, receivePath, connectionLimits: noKnownLimits }
    const member = new MemberSocket(0, options, {
      opened: () => undefined,
      failed: (_, end) => resolve(end),
      closed: (_, end) => resolve(end),
      frame: (member, frame) => {
        frames.push(frame)
        messages.push(event('text', frame))
        member.send(`message ${messages.length}`)
      },
    })
    void member.open(nowUs())
  })
  return { messages, frames: frames.map(String), said: await said, end }
}

async function expectSameAsWs(server: ScriptedServer, writes: readonly Buffer[]): Promise<void> {
  const { frames: _, ...fast } = await receive(server, writes, 'fast')
  expect(await receive(server, writes, 'ws')).toMatchObject(fast)
}

describe.each([
  ['TCP', 60],
  ['TLS', 30],
] as const)('over %s', (transport, numRuns) => {
  it('a member gets the same messages, says the same and ends the same way as with ws alone', async () => {
    const server = await startServer(transport)
    await fc.assert(
      fc.asyncProperty(frameStreams, ({ reads }) => expectSameAsWs(server, reads)),
      { numRuns },
    )
  })

  it('whatever a server must not send has the same end as with ws alone', async () => {
    const server = await startServer(transport)
    for (const [, ending] of endings) {
      const frames = [ordinary('before'), ...ending, ordinary('after')]
      await expectSameAsWs(server, [Buffer.alloc(0), Buffer.concat(frames.map(({ bytes }) => bytes))])
    }
  })

  it('an ordinary message is read in place: into the buffer of the one before', async () => {
    const server = await startServer(transport)
    const writes = ['with the handshake', 'one', 'two', 'six'].map((text) => ordinary(text).bytes)
    const fast = await receive(server, writes, 'fast', 'answered')
    expect(fast.frames).toEqual(['with the handshake', 'six', 'six', 'six'])
    const ws = await receive(server, writes, 'ws', 'answered')
    expect(ws.frames).toEqual(['with the handshake', 'one', 'two', 'six'])
  })
})

it('no message overtakes bytes that wait in the stream because nobody listens yet', async () => {
  const [ping, message] = [Buffer.from([0x89, 0]), ordinary('message').bytes]
  const server = createServer((client) => client.end(Buffer.concat([ping, message]))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const messages: Buffer[] = []
  const fast = new FastSocket(
    (onread) => connect({ host: '127.0.0.1', port, onread }),
    1024,
    (frame) => messages.push(frame),
  )
  fast.opened(Buffer.alloc(0))
  await expect.poll(() => fast.socket.readableLength).toBe(ping.length + message.length)
  expect(messages).toEqual([])
  expect(await buffer(fast.socket)).toEqual(Buffer.concat([ping, message]))
})
