import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameSplitter } from '../../../../src/crowd/receive/frame-splitter.ts'
import { type Frame, type FrameStream, endings, frameStreams, longestMessage, ordinary } from './frame-streams.ts'
import { type Event, event, startParser } from './ws-parser.ts'

const mebibyte = 1024 * 1024

/** Many, unless a mutation test asks for few. */
const runs = (many: number) => ({ numRuns: fc.readConfigureGlobal().numRuns ?? many })

async function withWsAlone(reads: readonly Buffer[], maxPayload: number): Promise<Event[]> {
  const events: Event[] = []
  const parser = startParser('client', maxPayload, (event) => events.push(event))
  for (const read of reads) parser.write(read)
  await nextTurn()
  return events
}

/** All reads go through one buffer, as in the product: a view that outlives its call shows later bytes. */
async function withSplitter(reads: readonly Buffer[], maxPayload: number) {
  const events: Event[] = []
  const taken: Event[] = []
  const parser = startParser('client', maxPayload, (event) => events.push(event))
  const takers = {
    text: (payload: Buffer) => {
      taken.push(event('text', payload))
      events.push(event('text', payload))
    },
    other: (bytes: Buffer) => parser.write(Buffer.from(bytes)),
    overlong: () => undefined,
    hasTakenAll: () => true,
  }
  const splitter = new FrameSplitter(takers, maxPayload)
  const shared = Buffer.alloc(64 * 1024, 0x81)
  for (const read of reads) {
    read.copy(shared)
    splitter.read(shared, read.length)
  }
  await nextTurn()
  return { events, taken }
}

/** The unfragmented text messages that lie whole in one read. */
function wholeTexts(frames: readonly Frame[], reads: readonly Buffer[]): Event[] {
  const cuts: number[] = []
  let end = 0
  for (const read of reads) cuts.push((end += read.length))
  const whole: Event[] = []
  let start = 0
  for (const { bytes, text } of frames) {
    end = start + bytes.length
    if (text !== undefined && !cuts.some((cut) => cut > start && cut < end)) whole.push(event('text', text))
    start = end
  }
  return whole
}

describe('frames that come in any sequence and are cut anywhere', () => {
  it('give the same messages, pings, pongs and end, in the same order, as with ws alone', async () => {
    const sameEvents = async ({ reads }: FrameStream, maxPayload: number) => {
      expect((await withSplitter(reads, maxPayload)).events).toEqual(await withWsAlone(reads, maxPayload))
    }
    await fc.assert(fc.asyncProperty(frameStreams, fc.constantFrom(1000, mebibyte), sameEvents), runs(1000))
  })

  it('go past ws wherever a text message lies whole in one read', async () => {
    const allTaken = async ({ orderly, reads }: FrameStream) => {
      const { taken } = await withSplitter(reads, longestMessage)
      const expected = wholeTexts(orderly, reads)
      expect(taken.slice(0, expected.length)).toEqual(expected)
    }
    await fc.assert(fc.asyncProperty(frameStreams, allTaken), runs(500))
  })
})

describe('what a server must not send, or a close frame, ends both alike', () => {
  it.each(endings)('%s', async (_, ending) => {
    const frames = [ordinary('before'), ...ending, ...Array<Frame>(100).fill(ordinary('after'))]
    const bytes = Buffer.concat(frames.map((frame) => frame.bytes))
    for (const reads of [[bytes], Array.from(bytes, (byte) => Buffer.from([byte]))]) {
      expect((await withSplitter(reads, mebibyte)).events).toEqual(await withWsAlone(reads, mebibyte))
    }
  })
})

describe('a length in more bytes than it takes is told of, once a frame', () => {
  /** @param width of the length: 1, 2 or 8 bytes */
  function frameOf(first: number, bytes: number, width: 1 | 2 | 8): Buffer {
    const header = Buffer.alloc(1 + (width === 1 ? 1 : 1 + width))
    header[0] = first
    header[1] = width === 1 ? bytes : width === 2 ? 126 : 127
    if (width > 1) header.writeUIntBE(bytes, width === 2 ? 2 : 4, width === 2 ? 2 : 6)
    return Buffer.concat([header, Buffer.alloc(bytes, 'x')])
  }
  const [text, binary, begun, rest] = [0x81, 0x82, 0x01, 0x80]

  it.each([
    ['each in as few as it takes', [frameOf(text, 125, 1), frameOf(text, 126, 2), frameOf(binary, 65_536, 8)], 0],
    ['texts', [frameOf(text, 0, 2), frameOf(text, 125, 2), frameOf(text, 125, 8), frameOf(text, 65_535, 8)], 4],
    ['binary frames', [frameOf(binary, 1, 2), frameOf(binary, 1, 8)], 2],
    ['fragments', [frameOf(begun, 7, 2), frameOf(rest, 7, 8), frameOf(text, 5, 1)], 2],
  ])('%s, however they are cut', (_, frames, expected) => {
    const all = Buffer.concat(frames)
    for (const readBytes of [60_000, 1000, 3, 1]) {
      let told = 0
      const takers = { text: () => undefined, other: () => undefined, overlong: () => (told += 1) }
      const splitter = new FrameSplitter({ ...takers, hasTakenAll: () => true }, mebibyte)
      for (let at = 0; at < all.length; at += readBytes) {
        const read = Buffer.from(all.subarray(at, at + readBytes))
        splitter.read(read, read.length)
      }
      expect(told, `reads of ${readBytes} bytes`).toBe(expected)
    }
  })
})

describe('nothing goes past ws', () => {
  const bytes = Buffer.concat(['one', 'two', 'three'].map((text) => ordinary(text).bytes))

  function split(hasTakenAll: () => boolean, prepare: (splitter: FrameSplitter) => void = () => undefined) {
    const handed: string[] = []
    const splitter = new FrameSplitter(
      {
        text: (payload) => handed.push(`text ${payload.toString()}`),
        other: (bytes) => handed.push(`other ${bytes.length}`),
        overlong: () => undefined,
        hasTakenAll,
      },
      mebibyte,
    )
    prepare(splitter)
    splitter.read(bytes, bytes.length)
    return handed
  }

  it('while ws has bytes before it that it has not taken', () => {
    expect(split(() => false)).toEqual(['other 5', 'other 5', 'other 7'])
    let asked = 0
    expect(split(() => asked++ > 0)).toEqual(['other 5', 'text two', 'text three'])
  })

  it('after it has been stopped', () => {
    expect(
      split(
        () => true,
        (splitter) => splitter.stop(),
      ),
    ).toEqual(['other 17'])
  })

  it('that ends a message whose beginning ws has', () => {
    const rest = (splitter: FrameSplitter) => splitter.skip(Buffer.from([0x81, 9, 65, 66, 67, 68]))
    expect(split(() => true, rest)).toEqual(['other 5', 'text two', 'text three'])
  })
})
