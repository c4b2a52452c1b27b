import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sequenceCutOff } from '../../../../src/metrics/recording/worker-facts.ts'
import { StampReader, fillerAfterStamp, stampLength, writeStamp } from '../../../../src/crowd/stamp/stamp.ts'

const run = '3f9a0c1b'
const stamps = fc.record({
  publisher: fc.integer({ min: 0, max: 0xffffff }),
  sequence: fc.integer({ min: 0, max: 0xffffffff }),
  intendedAtUs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER >>> 0 }),
  sentAtUs: fc.integer({ min: 0, max: 2 ** 51 }),
})

describe('a stamp', () => {
  it('is read as it was written, wherever it stands in the frame', () => {
    fc.assert(
      fc.property(stamps, fc.string(), fc.string(), (stamp, before, after) => {
        const reader = new StampReader(run)
        const frame = Buffer.from(JSON.stringify({ before, text: `${writeStamp(run, stamp)}${after}` }))
        fc.pre(!`${before}${after}`.includes('fbm1:'))
        expect(reader.next(frame, 0)).toBe('ours')
        expect({ ...stamp }).toEqual({
          publisher: reader.publisher,
          sequence: reader.sequence,
          intendedAtUs: reader.intendedAtUs,
          sentAtUs: reader.sentAtUs,
        })
        expect(reader.next(frame, reader.end)).toBe('none')
      }),
    )
  })

  it('has a fixed width and characters that no encoder changes', () => {
    fc.assert(
      fc.property(stamps, (stamp) => {
        const text = writeStamp(run, stamp)
        expect(text).toHaveLength(stampLength)
        expect(text).toMatch(/^[a-z0-9:]+$/)
      }),
    )
  })

  it('is found once for each message in a frame of several', () => {
    const reader = new StampReader(run)
    const text = [1, 2, 3].map((sequence) => writeStamp(run, { publisher: 9, sequence, intendedAtUs: 5, sentAtUs: 6 }))
    const frame = Buffer.from(JSON.stringify(text))
    const found: number[] = []
    for (let at = 0; reader.next(frame, at) === 'ours'; at = reader.end) found.push(reader.sequence)
    expect(found).toEqual([1, 2, 3])
  })

  it('ends where the next may begin, damaged or not', () => {
    const reader = new StampReader(run)
    const text = writeStamp(run, { publisher: 1, sequence: 2, intendedAtUs: 3, sentAtUs: 4 })
    reader.next(Buffer.from(`ab${text}cd`), 0)
    expect(reader.end).toBe(2 + stampLength)
    expect(reader.start).toBe(2)
    expect(reader.next(Buffer.from(`ab${text.slice(0, -1)}`), 0)).toBe('cut')
    expect(reader.end).toBe(2 + stampLength - 1)
    expect(reader.next(Buffer.from(`${text.slice(0, 8)}${text}`), 0)).toBe('corrupt')
    expect(reader.next(Buffer.from(`${text.slice(0, 8)}${text}`), reader.end)).toBe('ours')
  })

  it('has its fields in the order of the documentation, and a check over all of them', () => {
    expect(writeStamp(run, { publisher: 1, sequence: 2, intendedAtUs: 3, sentAtUs: 4 })).toBe(
      'fbm1:3f9a0c1b0000010000000200000000000030000000000004a683',
    )
  })

  it('of another run is foreign', () => {
    const frame = Buffer.from(writeStamp('00000000', { publisher: 1, sequence: 2, intendedAtUs: 3, sentAtUs: 4 }))
    expect(new StampReader(run).next(frame, 0)).toBe('foreign')
  })

  it('that lost its end has its publisher, and its sequence number where so much is left, whatever follows it', () => {
    const cutAt = fc.integer({ min: 0, max: stampLength - 1 })
    const behind = fc.constantFrom(
      '',
      '…',
      '"}',
      '...","from":"u12-3f9a0c1b","at":1700000000}',
      '</b> by u1-3f9a0c1b in r0',
    )
    fc.assert(
      fc.property(stamps, cutAt, behind, (stamp, at, rest) => {
        const reader = new StampReader(run)
        const found = reader.next(Buffer.from(writeStamp(run, stamp).slice(0, at) + rest), 0)
        expect(found).toBe(at < 5 ? 'none' : at < 19 ? 'corrupt' : 'cut')
        if (found === 'cut') {
          expect(reader.publisher).toBe(stamp.publisher)
          expect(reader.sequence).toBe(at < 27 ? sequenceCutOff : stamp.sequence)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('of another run that lost its end is corrupt', () => {
    const text = writeStamp('00000000', { publisher: 1, sequence: 2, intendedAtUs: 3, sentAtUs: 4 })
    expect(new StampReader(run).next(Buffer.from(text.slice(0, 50)), 0)).toBe('corrupt')
  })

  it('with one character changed is never taken for an undamaged one', () => {
    fc.assert(
      fc.property(
        stamps,
        fc.integer({ min: 5, max: stampLength - 1 }),
        fc.integer({ min: 33, max: 126 }),
        (stamp, at, code) => {
          const frame = Buffer.from(writeStamp(run, stamp))
          fc.pre(frame[at] !== code)
          frame[at] = code
          const isLastDigit = at >= stampLength - 2 && !/[0-9a-f]/.test(String.fromCharCode(code))
          expect(new StampReader(run).next(frame, 0)).toBe(isLastDigit ? 'cut' : 'corrupt')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('is not seen in a frame without one', () => {
    expect(new StampReader(run).next(Buffer.from('{"type":"signup","rooms":[]}'), 0)).toBe('none')
  })
})

it.each([
  [200, 200 - stampLength],
  [stampLength + 1, 1],
  [stampLength, 0],
  [10, 0],
])('a text of %i bytes has %i behind its stamp, which is never cut', (payloadBytes, filler) => {
  expect(fillerAfterStamp(payloadBytes)).toBe('.'.repeat(filler))
})
