import { describe, expect, it } from 'vitest'
import { fitLine } from '../../../commands/strategies/fit-line.ts'

/** About 1: what a block takes more or less than the line says. */
const noise = [0.97, 1.02, 1.01, 0.99, 1.03, 0.98]

/** A block each, of so many rounds. */
function fitted(
  lastMs: (members: number) => number,
  sizes = [10, 50, 200, 1000],
  rounds = 3,
  unfinished: number[] = [],
) {
  const points = sizes.flatMap((x) =>
    Array.from({ length: rounds }, (_, round) => ({ x, y: 1000 * lastMs(x) * (noise[(x + round) % 6] ?? 1) })),
  )
  return fitLine(points, unfinished)
}

const bounded = (members: number) => 60 + 0.35 * members
const sequential = (members: number) => 40 + 14 * members

describe('the line of a strategy', () => {
  it.each([
    [bounded, 350, (29_000 - 60) / 0.35],
    [sequential, 14_000, (29_000 - 40) / 14],
  ])('is found again, and the room at 29 s with it: %#', (lastMs, slopeUs, roomSize) => {
    const { line, prediction } = fitted(lastMs)
    expect(line?.slopeUs).toBeCloseTo(slopeUs, -Math.log10(slopeUs / 10))
    expect(line?.slopeInterval.lower).toBeLessThan(slopeUs)
    expect(line?.slopeInterval.upper).toBeGreaterThan(slopeUs)
    if (prediction.kind !== 'predicted') throw new Error(JSON.stringify(prediction))
    expect(prediction.interval.lower).toBeLessThan(roomSize)
    expect(prediction.interval.upper).toBeGreaterThan(roomSize)
    expect(prediction.interval.upper / prediction.interval.lower).toBeLessThan(1.3)
    expect(prediction.smallestUnfinished).toBeNull()
  })

  it('begins where the time begins to grow with the room', () => {
    const { line, prediction } = fitted((members) => Math.max(400, 60 + 4 * members), [10, 20, 100, 400, 1600])
    expect(line).toMatchObject({ from: 100, to: 1600, blocks: 9 })
    expect(prediction.kind).toBe('predicted')
  })

  it('is refused where the largest room lies off it', () => {
    const { line, prediction } = fitted((members) => 50 + members ** 2 / 100)
    expect(line).toBeNull()
    expect(prediction).toMatchObject({ kind: 'refused', why: { problem: 'bent', roomSize: 1000 } })
  })

  it('predicts nothing where the time does not grow', () => {
    const { line, prediction } = fitted(() => 80)
    expect(line).not.toBeNull()
    expect(prediction).toEqual({ kind: 'refused', why: { problem: 'no-growth' } })
  })

  it.each([
    ['two sizes', [10, 50], 3],
    ['one block of each', [10, 50, 200, 1000], 1],
  ])('takes more than %s', (_, sizes, rounds) => {
    expect(fitted(bounded, sizes, rounds)).toEqual({
      line: null,
      prediction: { kind: 'refused', why: { problem: 'too-few' } },
    })
  })

  it('may reach the limit below a room that did not finish', () => {
    expect(fitted(sequential, undefined, undefined, [5000]).prediction).toMatchObject({
      kind: 'predicted',
      smallestUnfinished: 5000,
    })
  })

  it('is contradicted by a room that did not finish below what it predicts', () => {
    expect(fitted(bounded, undefined, undefined, [20_000, 5000]).prediction).toMatchObject({
      kind: 'refused',
      why: { problem: 'contradicted', unfinished: 5000 },
    })
  })
})
