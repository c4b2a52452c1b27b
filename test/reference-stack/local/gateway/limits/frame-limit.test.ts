import { once } from 'node:events'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameLimit } from '../../../../../reference-stack/local/gateway/limits/frame-limit.ts'
import { clientFrame, closeOf, ok, openClient, rawHandshake, rawSocket, startRig } from '../rig.ts'

const kilobyte = 1024

const frames = fc.array(
  fc.record({
    bytes: fc.oneof(fc.nat(130), fc.nat(300), fc.integer({ min: 65_500, max: 65_600 })),
    opcode: fc.constantFrom(0x0, 0x1, 0x2, 0x8, 0x9, 0xa),
    fin: fc.boolean(),
  }),
  { maxLength: 6 },
)

function outcome(chunks: readonly Uint8Array[], limitBytes: number) {
  const limit = new FrameLimit(limitBytes)
  for (const chunk of chunks) limit.push(chunk)
  return { exceeded: limit.exceeded, wholeMessages: limit.wholeMessages }
}

test('however the stream is cut, the first frame over the limit is found and the messages before it are counted', () => {
  fc.assert(
    fc.property(
      frames,
      fc.constantFrom(125, 126, 200, 65_535, 65_550),
      fc.array(fc.nat(), { maxLength: 20 }),
      (sent, limitBytes, cuts) => {
        const stream = Buffer.concat(sent.map(({ bytes, ...kind }) => clientFrame(Buffer.alloc(bytes), kind)))
        const oversized = sent.findIndex(({ bytes }) => bytes > limitBytes)
        const within = oversized === -1 ? sent : sent.slice(0, oversized)
        const expected = {
          exceeded: oversized !== -1,
          wholeMessages: within.filter(({ fin, opcode }) => fin && opcode < 0x8).length,
        }
        const points = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length]
        const chunks = points.slice(1).map((end, at) => stream.subarray(points[at], end))
        expect(outcome(chunks, limitBytes)).toEqual(expected)
      },
    ),
    { numRuns: 300 },
  )
})

test('byte by byte is no different', () => {
  const stream = Buffer.concat([
    clientFrame(Buffer.alloc(200)),
    clientFrame(Buffer.alloc(3)),
    clientFrame(Buffer.alloc(201)),
  ])
  expect(
    outcome(
      Array.from(stream, (byte) => Uint8Array.of(byte)),
      200,
    ),
  ).toEqual({ exceeded: true, wholeMessages: 2 })
})

describe('on the wire', () => {
  test.each<[string, (send: (text: string, fin: boolean) => void) => void]>([
    ['one frame of 32 KB and a byte', (send) => send('x'.repeat(32 * kilobyte + 1), true)],
    [
      'a large frame inside a fragmented message',
      (send) => {
        send('x', false)
        send('x'.repeat(40 * kilobyte), false)
      },
    ],
    [
      'a message over 128 KB in small frames',
      (send) => {
        for (let part = 1; part <= 5; part++) send('x'.repeat(30 * kilobyte), part === 5)
      },
    ],
  ])('%s closes with 1009 and reaches no function', async (_, sendAll) => {
    const { gateway, events } = await startRig({ $default: ok })
    const { socket } = await openClient(gateway.url)
    const closed = closeOf(socket)
    sendAll((text, fin) => socket.send(text, { fin }))
    socket.send('after')
    expect((await closed).code).toBe(1009)
    expect(events).toEqual([])
  })

  test('messages that came whole before an oversized frame in the same packet are handled', async () => {
    const { gateway, events } = await startRig({ $default: ok }, { limits: { closeHandshakeMs: 100 } })
    const socket = await rawSocket(gateway)
    const sent = ['one', 'two', 'x'.repeat(33 * kilobyte), 'four'].map((text) => clientFrame(Buffer.from(text)))
    socket.write(Buffer.concat([Buffer.from(rawHandshake(gateway)), ...sent]))
    socket.resume()
    await once(socket, 'close')
    expect(events.map(({ body }) => body)).toEqual(['one', 'two'])
  })

  test('a compressed message that grows over 128 KB closes with 1009', async () => {
    const { gateway, events } = await startRig({ $default: ok })
    const { socket } = await openClient(gateway.url, { perMessageDeflate: true })
    const closed = closeOf(socket)
    socket.send('x'.repeat(129 * kilobyte))
    expect((await closed).code).toBe(1009)
    expect(events).toEqual([])
  })
})
