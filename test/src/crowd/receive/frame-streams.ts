import fc from 'fast-check'
import type { ConnectionClass } from '../../../../src/metrics/catalogue/connection-ends.ts'

/** One frame as a server sends it, or something that only looks like one. */
export interface Frame {
  readonly bytes: Buffer
  /** May it be handed past `ws`, if it lies in one read? Its payload then, else undefined. */
  readonly text: Buffer | undefined
}

type LengthForm = 'shortest' | '16-bit' | '64-bit'

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const final = 0x80

function header(firstByte: number, length: number, form: LengthForm = 'shortest'): Buffer {
  if (form === 'shortest' && length <= 125) return Buffer.from([firstByte, length])
  if (form !== '64-bit' && length <= 65_535) return Buffer.from([firstByte, 126, length >> 8, length & 255])
  const bytes = Buffer.from([firstByte, 127, 0, 0, 0, 0, 0, 0, 0, 0])
  bytes.writeBigUInt64BE(BigInt(length), 2)
  return bytes
}

function frame(firstByte: number, payload: Buffer, form: LengthForm = 'shortest'): Frame {
  const head = header(firstByte, payload.length, form)
  const isOrdinary = firstByte === (final | opcodes.text) && head.length < 10
  return { bytes: Buffer.concat([head, payload]), text: isOrdinary ? payload : undefined }
}

export function ordinary(text: string): Frame {
  return frame(final | opcodes.text, Buffer.from(text))
}

function raw(...bytes: number[]): Frame {
  return { bytes: Buffer.from(bytes), text: undefined }
}

/** Bytes that look like headers themselves, and differ from payload to payload. */
const payload = (length: fc.Arbitrary<number>) =>
  fc
    .tuple(length, fc.nat(255))
    .map(([length, mark]) => Buffer.alloc(length, Buffer.from([0x81, mark, 126, 0x89, 0, 3])))

/** Bytes of the longest message within the limit. */
export const longestMessage = 80_000

const anyLength = fc.oneof(
  { weight: 12, arbitrary: fc.nat(125) },
  { weight: 8, arbitrary: fc.integer({ min: 126, max: 3000 }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 125, 126, 65_535, 65_536) },
  { weight: 1, arbitrary: fc.integer({ min: 30_000, max: longestMessage }) },
)
const lengthForm = fc.oneof(
  { weight: 8, arbitrary: fc.constant<LengthForm>('shortest') },
  { weight: 1, arbitrary: fc.constantFrom<LengthForm>('16-bit', '64-bit') },
)

const text = fc.tuple(payload(anyLength), lengthForm).map(([bytes, form]) => [frame(final | opcodes.text, bytes, form)])
const binary = payload(anyLength).map((bytes) => [frame(final | opcodes.binary, bytes)])
const control = fc
  .tuple(fc.constantFrom(opcodes.ping, opcodes.pong), payload(fc.nat(125)))
  .map(([opcode, bytes]) => [frame(final | opcode, bytes)])

/** A message in two to five frames, with pings and pongs between them. */
const fragmented = fc
  .tuple(
    fc.constantFrom(opcodes.text, opcodes.binary),
    fc.array(fc.tuple(payload(fc.nat(300)), fc.array(control, { maxLength: 2 })), { minLength: 2, maxLength: 5 }),
  )
  .map(([opcode, parts]) =>
    parts.flatMap(([bytes, controls], part) => {
      const firstByte = (part === 0 ? opcode : opcodes.continuation) | (part === parts.length - 1 ? final : 0)
      return [...controls.flat(), frame(firstByte, bytes)]
    }),
  )

const orderly = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: text },
      { weight: 1, arbitrary: binary },
      { weight: 2, arbitrary: control },
      { weight: 2, arbitrary: fragmented },
    ),
    { maxLength: 12 },
  )
  .map((messages) => messages.flat())

/**
 * What a server must not send, and close frames; and the class of a connection that ends so. `ws` reads nothing behind them.
 */
export const endings: readonly (readonly [name: string, frames: readonly Frame[], end: ConnectionClass])[] = [
  ['a close frame', [raw(0x88, 2, 0x03, 0xe9)], 'closed-by-peer'],
  ['a close frame without a code', [raw(0x88, 0)], 'closed-by-peer'],
  ['a close frame with a reason', [raw(0x88, 4, 0x0f, 0xa1, 65, 66)], 'closed-by-peer'],
  ['half a close code', [raw(0x88, 1, 0x03)], 'protocol'],
  ['a close code that must not be sent', [raw(0x88, 2, 0x03, 0xed)], 'protocol'],
  ['a close frame in two parts', [raw(0x08, 2, 0x03, 0xe8)], 'protocol'],
  ['reserved bit 1', [raw(0xc1, 1, 65)], 'protocol'],
  ['reserved bit 2', [raw(0xa1, 1, 65)], 'protocol'],
  ['reserved bit 3', [raw(0x91, 1, 65)], 'protocol'],
  ['an unknown data opcode', [raw(0x83, 1, 65)], 'protocol'],
  ['an unknown control opcode', [raw(0x8b, 1, 65)], 'protocol'],
  ['a continuation of nothing', [raw(0x80, 1, 65)], 'protocol'],
  ['a message inside a message', [raw(0x01, 1, 65), frame(0x81, Buffer.from('B'))], 'protocol'],
  ['a close frame inside a message', [raw(0x01, 1, 65), raw(0x88, 2, 0x03, 0xe8)], 'closed-by-peer'],
  ['a ping in two parts', [raw(0x09, 1, 65)], 'protocol'],
  ['a ping that is too long', [raw(0x89, 126, 0, 126)], 'protocol'],
  ['a mask', [raw(0x81, 0x81, 1, 2, 3, 4, 65)], 'protocol'],
  ['a masked message with a long length', [raw(0x81, 0xfe, 0, 1, 2, 3, 4, 65)], 'protocol'],
  ['a length over 2^53', [{ bytes: header(0x81, 2 ** 60), text: undefined }], 'protocol'],
  ['a length over the limit', [{ bytes: header(0x81, 2 ** 31), text: undefined }], 'message-limit'],
  [
    'a message over the limit, in parts',
    [raw(0x01, 1, 65), { bytes: header(0x80, 2 ** 20), text: undefined }],
    'message-limit',
  ],
  ['a binary message over the limit', [{ bytes: header(0x82, 2 ** 20 + 1), text: undefined }], 'message-limit'],
  [
    'too many fragments',
    [raw(0x01, 0), { bytes: Buffer.alloc(40_000), text: undefined }, raw(0x80, 0)],
    'message-limit',
  ],
  ['a text that starts and does not end', [{ bytes: header(0x81, 500), text: undefined }], 'eof'],
]

export interface FrameStream {
  /** What comes before the ending. */
  readonly orderly: readonly Frame[]
  /** The ending, and what comes after it. */
  readonly rest: readonly Frame[]
  /** Sizes of the reads, from 1 to 65,536 bytes. */
  readonly reads: readonly Buffer[]
}

/** Frames of all kinds, an ending or none, and how the network cuts them: anywhere, and often within a header. */
export const frameStreams: fc.Arbitrary<FrameStream> = fc
  .record({
    orderly,
    rest: fc.oneof(
      fc.constant([]),
      fc.tuple(fc.constantFrom(...endings), orderly).map(([[, ending], after]) => [...ending, ...after]),
    ),
    cuts: fc.oneof(
      { weight: 1, arbitrary: fc.constant('every byte' as const) },
      { weight: 6, arbitrary: fc.array(fc.record({ place: fc.nat(999), within: fc.nat(16) }), { maxLength: 30 }) },
    ),
    readSize: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constant(65_536)),
  })
  .map(({ orderly, rest, cuts, readSize }) => {
    const frames = [...orderly, ...rest]
    const bytes = Buffer.concat(frames.map((frame) => frame.bytes))
    const isShort = bytes.length < 20_000
    if (cuts === 'every byte' && isShort) return { orderly, rest, reads: cut(bytes, [], 1) }
    const starts: number[] = []
    let start = 0
    for (const frame of frames) {
      starts.push(start)
      start += frame.bytes.length
    }
    const at =
      cuts === 'every byte' ? [] : cuts.map(({ place, within }) => (starts[place % starts.length] ?? 0) + within)
    return { orderly, rest, reads: cut(bytes, at, isShort ? readSize : Math.max(readSize, 500)) }
  })

/** At the given places, and wherever a read would be larger than `most`. */
function cut(bytes: Buffer, places: readonly number[], most: number): Buffer[] {
  const reads: Buffer[] = []
  const ends = [...places.filter((place) => place > 0 && place < bytes.length), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    while (from < end) {
      const to = Math.min(end, from + most)
      reads.push(bytes.subarray(from, to))
      from = to
    }
  }
  return reads
}
