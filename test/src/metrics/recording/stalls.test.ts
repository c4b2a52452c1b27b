import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Stalls } from '../../../../src/metrics/recording/stalls.ts'

const intervalMs = 10

interface Block {
  /** Ticks on time before it. */
  readonly after: number
  /** Where between two ticks it begins, 0 to 1. */
  readonly phase: number
  readonly lastsMs: number
}

/** A timer that ticks every 10 ms, but while the loop is blocked: then it ticks when that is over, and 10 ms after it again. */
function stallsOf(blocks: readonly Block[], ticksAfter = 5): Stalls {
  let nowMs = 1234.5
  const stalls = new Stalls(intervalMs, nowMs)
  const onTime = (ticks: number) => {
    for (let tick = 0; tick < ticks; tick++) stalls.tick((nowMs += intervalMs))
  }
  for (const { after, phase, lastsMs } of blocks) {
    onTime(after)
    const blockedUntilMs = nowMs + phase * intervalMs + lastsMs
    nowMs = Math.max(nowMs + intervalMs, blockedUntilMs)
    stalls.tick(nowMs)
  }
  onTime(ticksAfter)
  return stalls
}

const blocks = (lastsMs: fc.Arbitrary<number>) =>
  fc.array(fc.record({ after: fc.nat({ max: 20 }), phase: fc.double({ min: 0, max: 1, noNaN: true }), lastsMs }), {
    minLength: 1,
    maxLength: 20,
  })

describe('the stalls of an event loop', () => {
  it('are none where every tick comes on time, or hardly late', () => {
    expect(stallsOf([], 1000)).toMatchObject({ totalMs: 0, longestMs: 0 })
    fc.assert(
      fc.property(blocks(fc.double({ min: 0, max: 4.9, noNaN: true })), (short) => {
        expect(stallsOf(short)).toMatchObject({ totalMs: 0, longestMs: 0 })
      }),
    )
  })

  it('add up to what they lasted, each to within half an interval', () => {
    fc.assert(
      fc.property(blocks(fc.double({ min: 15.1, max: 500, noNaN: true })), (long) => {
        const { totalMs, longestMs } = stallsOf(long)
        const truthMs = long.reduce((sum, { lastsMs }) => sum + lastsMs, 0)
        expect(Math.abs(totalMs - truthMs)).toBeLessThanOrEqual(long.length * (intervalMs / 2) + 1e-6)
        expect(Math.abs(longestMs - Math.max(...long.map(({ lastsMs }) => lastsMs)))).toBeLessThanOrEqual(
          intervalMs / 2 + 1e-6,
        )
      }),
    )
  })

  it('are not biased: over all the places where one can begin, what is too much and too little cancels out', () => {
    for (const lastsMs of [16, 20, 30, 60]) {
      const phases = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100)
      const { totalMs } = stallsOf(phases.map((phase) => ({ after: 3, phase, lastsMs })))
      expect(totalMs / 100).toBeCloseTo(lastsMs, 0)
    }
  })

  it('count from just over ten milliseconds', () => {
    const late = (byMs: number) => stallsOf([{ after: 1, phase: 1, lastsMs: byMs }]).totalMs
    expect(late(5)).toBe(0)
    expect(late(5.001)).toBeCloseTo(10.001)
  })

  it('are each counted once: after a stall the next tick is on time again', () => {
    expect(stallsOf([{ after: 1, phase: 0.5, lastsMs: 40 }], 0)).toEqual(
      expect.objectContaining({ ...pick(stallsOf([{ after: 1, phase: 0.5, lastsMs: 40 }], 50)) }),
    )
  })
})

function pick({ totalMs, longestMs }: Stalls) {
  return { totalMs, longestMs }
}
