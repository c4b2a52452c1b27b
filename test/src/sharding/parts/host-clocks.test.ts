import { describe, expect, it } from 'vitest'
import { type PartClock, clockNotes, clockShifts, hostClocks } from '../../../../src/sharding/parts/host-clocks.ts'

/** A host whose monotonic clock began `bootedUs` after 1970. */
function clockOf(
  index: number,
  hostId: string,
  bootedUs: number,
  changes: { errorUs?: number; wallErrorUs?: number } = {},
): PartClock {
  const { errorUs = 10, ...known } = changes
  const anchor = (epochUs: number) => ({ epochUs, monotonicUs: epochUs - bootedUs, errorUs, ...known })
  const atStart = anchor(9_000_000_000)
  return { index, hostId, startedAtUs: atStart.monotonicUs, clock: { atStart, atEnd: anchor(9_060_000_000) } }
}

function setBy(part: PartClock, us: number): PartClock {
  const { atStart, atEnd } = part.clock
  return { ...part, clock: { atStart, atEnd: { ...atEnd, epochUs: atEnd.epochUs + us } } }
}

describe('the clocks of parts', () => {
  it('of one host are one, whatever it costs to read them', () => {
    const parts = [clockOf(0, 'a', 1000), clockOf(1, 'a', 1007), clockOf(2, 'a', 850, { errorUs: 300 })]
    expect(hostClocks(parts)).toEqual([{ shards: [0, 1, 2], aheadUs: 1000, errorUs: null, setByUs: 0 }])
    expect([...clockShifts(parts).values()]).toEqual([0, 0, 0])
    expect(clockNotes(parts)).toEqual([])
  })

  it('of two hosts are set on that of the first, with what reading them costs, what they moved by, and how far they may be off', () => {
    const parts = [
      clockOf(0, 'a', 1000, { wallErrorUs: 70 }),
      setBy(clockOf(1, 'b', 500_000, { errorUs: 25, wallErrorUs: 400 }), 300),
    ]
    expect([...clockShifts(parts)]).toEqual([
      [0, 0],
      [1, 499_000],
    ])
    expect(hostClocks(parts).map(({ errorUs, setByUs }) => [errorUs, setByUs])).toEqual([
      [10 + 70, 0],
      [25 + 300 + 400, 275],
    ])
  })

  it('are known by what any shard of the machine knows of it', () => {
    const parts = [clockOf(0, 'a', 1000), clockOf(1, 'a', 1000, { wallErrorUs: 50 }), clockOf(2, 'b', 1000)]
    expect(hostClocks(parts).map(({ errorUs }) => errorUs)).toEqual([60, null])
  })

  it('of one host id that have no reading in common are as many as there are, each of all its shards', () => {
    const parts = [
      clockOf(0, 'a', 1000),
      clockOf(1, 'a', 301_000),
      setBy(clockOf(2, 'a', 1000), 200),
      clockOf(3, 'b', 0),
    ]
    expect(hostClocks(parts).map(({ shards }) => shards)).toEqual([[0, 2], [1], [3]])
    expect([...clockShifts(parts)].toSorted(([a], [b]) => a - b)).toEqual([
      [0, 0],
      [1, 300_000],
      [2, 0],
      [3, -1000],
    ])
  })
})
