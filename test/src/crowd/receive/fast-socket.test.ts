import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setDefaultCACertificates } from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { noKnownLimits } from '../../../../src/crowd/connection/connection-limits.ts'
import { MemberSocket } from '../../../../src/crowd/connection/member-socket.ts'
import { TlsClient } from '../../../../src/crowd/connection/tls-client.ts'
import { type MemberOptions, memberDefaults } from '../../../../src/crowd/member-settings.ts'
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

/** A member's connection, from the handshake to its end. */
function endOf(
  server: ScriptedServer,
  receivePath: MemberOptions['receivePath'],
  maxMessageBytes = 2 ** 20,
  take: (member: MemberSocket, frame: Buffer, isBinary: boolean) => void = () => undefined,
): Promise<ConnectionEnd> {
  return new Promise((resolve) => {
    const reached = { url: new URL(server.url), headers: {}, subprotocols: [] }
    const member = new MemberSocket(
      0,
      {
        ...reached,
        ...memberDefaults,
        receivePath,
        maxMessageBytes,
        connectionLimits: noKnownLimits,
        expectsLimits: false,
        tls: new TlsClient(false),
      },
      {
        opened: () => undefined,
        asksWhyRefused: false,
        failed: (_, end) => resolve(end),
        closed: (_, end) => resolve(end),
      },
      { frame: (member, frame, _receivedAtUs, isBinary) => take(member, frame, isBinary) },
    )
    void member.open(nowUs(), () => Promise.resolve())
  })
}

/** A member that answers each message with its number, so that its server sees the order of messages and pings. */
async function receive(
  server: ScriptedServer,
  writes: readonly Buffer[],
  receivePath: MemberOptions['receivePath'],
  pace?: Pace,
  maxMessageBytes?: number,
) {
  const messages: Event[] = []
  /** The member's own buffers, which hold what they hold only for a while. */
  const frames: Buffer[] = []
  const said = server.play(writes, pace)
  const end = await endOf(server, receivePath, maxMessageBytes, (member, frame, isBinary) => {
    frames.push(frame)
    messages.push(event(isBinary ? 'binary' : 'text', frame))
    member.send(`message ${messages.length}`)
  })
  return { messages, frames: frames.map(String), said: await said, end }
}

async function expectSameAsWs(
  server: ScriptedServer,
  writes: readonly Buffer[],
  maxMessageBytes?: number,
): Promise<ConnectionEnd> {
  const { frames: _, ...fast } = await receive(server, writes, 'fast', 'at once', maxMessageBytes)
  expect(await receive(server, writes, 'ws', 'at once', maxMessageBytes)).toMatchObject(fast)
  return fast.end
}

describe.each([
  ['TCP', 60],
  ['TLS', 30],
] as const)('over %s', (transport, numRuns) => {
  it('a member receives, sends and ends the same as with ws alone', async () => {
    const server = await startServer(transport)
    await fc.assert(
      fc.asyncProperty(frameStreams, fc.constantFrom(2 ** 20, 2 ** 10), async ({ reads }, maxMessageBytes) => {
        await expectSameAsWs(server, reads, maxMessageBytes)
      }),
      { numRuns },
    )
  })

  it('whatever a server must not send has the same end as with ws alone', async () => {
    const server = await startServer(transport)
    for (const [name, ending, expected] of endings) {
      const bytes = Buffer.concat([ordinary('before'), ...ending, ordinary('after')].map((frame) => frame.bytes))
      // With the answer to the handshake, and behind it.
      for (const writes of [[bytes], [Buffer.alloc(0), bytes]]) {
        expect((await expectSameAsWs(server, writes)).class, name).toBe(expected)
      }
    }
  })

  it('an unfragmented message is read in place: into the buffer of the one before', async () => {
    const server = await startServer(transport)
    const writes = ['with the handshake', 'one', 'two', 'six'].map((text) => ordinary(text).bytes)
    const fast = await receive(server, writes, 'fast', 'answered')
    expect(fast.frames).toEqual(['with the handshake', 'six', 'six', 'six'])
    const ws = await receive(server, writes, 'ws', 'answered')
    expect(ws.frames).toEqual(['with the handshake', 'one', 'two', 'six'])
  })
})

it('a message is taken up to the limit, and ends the connection above it, whole or in parts, text or binary', async () => {
  const server = await startServer('TCP')
  const limit = 5000
  const whole = (first: number, length: number) =>
    Buffer.concat([Buffer.of(first, 126, length >> 8, length & 255), Buffer.alloc(length, 'x')])
  const inParts = (first: number, length: number) =>
    Buffer.concat([whole(first & 0x7f, length - 200), Buffer.of(0x89, 0), whole(0x80, 200)])
  for (const message of [whole, inParts]) {
    for (const [first, kind] of [
      [0x81, 'text'],
      [0x82, 'binary'],
    ] as const) {
      const fits = await receive(server, [message(first, limit)], 'fast', 'at once', limit)
      expect(fits.messages).toEqual([`${kind} ${'x'.repeat(limit)}`])
      const tooLarge = [ordinary('before').bytes, message(first, limit + 1), ordinary('after').bytes]
      expect(await expectSameAsWs(server, [Buffer.concat(tooLarge)], limit)).toEqual({
        class: 'message-limit',
        detail: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
      })
    }
  }
})

describe.each(['fast', 'ws'] as const)(
  'read by %s, a server that never stops is disconnected from after',
  (receivePath) => {
    const fragment = Buffer.of(0x00, 1, 0x78)
    const more = Buffer.alloc(2 ** 16, 'x')
    const moreFragments = Buffer.concat(Array<Buffer>(2 ** 14).fill(fragment))
    it.each([
      ['a frame of 1 GiB', Buffer.of(0x81, 127, 0, 0, 0, 0, 0x40, 0, 0, 0), more, 'message-limit'],
      ['a message that never ends', Buffer.of(0x01, 0), moreFragments, 'message-limit'],
      ['a reserved bit', Buffer.of(0xc1, 1, 0x78), more, 'protocol'],
      ['a close code that must not be sent', Buffer.of(0x88, 2, 3, 0xed), more, 'protocol'],
      ['a continuation of nothing', fragment, moreFragments, 'protocol'],
    ])('%s', async (_, first, again, expected) => {
      const server = await startServer('TCP')
      const flooded = server.flood(first, again)
      expect((await endOf(server, receivePath)).class).toBe(expected)
      // What the kernel's buffers hold, and what came while the connection was being ended.
      expect(await flooded).toBeLessThan(2 ** 25)
    })
  },
)

it('no message overtakes bytes that wait in the stream because there is no listener yet', async () => {
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
