import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cluster, medianDifference } from '../../../../src/metrics/judging/median-difference.ts'
import { seededRandom } from '../../../../src/crowd/random.ts'

const cluster = (...valuesUs: number[]): Cluster => Uint32Array.from(valuesUs)
const clusters = fc.array(
  fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 6 }).map((values) => cluster(...values)),
  { minLength: 5, maxLength: 12 },
)
const few = { numRuns: 30 }

function differenceOf(group: readonly Cluster[], other: readonly Cluster[]) {
  return medianDifference(group, other, seededRandom(1))
}

/** Around a median, each cluster's durations close together, as deliveries of one invocation are. */
function invocations(count: number, medianUs: number, seed: number): Cluster[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const centreUs = medianUs + (random() - 0.5) * 40_000
    return cluster(...Array.from({ length: 15 }, () => Math.round(centreUs + random() * 2_000)))
  })
}

describe('the difference of medians', () => {
  it('is the known one of two groups, which its interval holds', () => {
    const difference = differenceOf(invocations(20, 330_000, 2), invocations(200, 30_000, 3))
    expect(difference?.medianUs).toBeGreaterThan(280_000)
    expect(difference?.medianUs).toBeLessThan(320_000)
    expect(difference?.fromUs).toBeGreaterThan(270_000)
    expect(difference?.fromUs).toBeLessThanOrEqual(300_000)
    expect(difference?.toUs).toBeGreaterThanOrEqual(300_000)
  })

  it('has 0 within its interval nineteen times in twenty where there is none', () => {
    const intervals = Array.from({ length: 100 }, (_, trial) =>
      differenceOf(invocations(20, 50_000, trial * 2), invocations(40, 50_000, trial * 2 + 1)),
    )
    const holding = intervals.filter((interval) => interval !== null && interval.fromUs <= 0 && interval.toUs >= 0)
    expect(holding.length).toBeGreaterThanOrEqual(88)
  })

  it('takes a cluster for one observation: many durations of the same invocations do not narrow it', () => {
    fc.assert(
      fc.property(clusters, clusters, (group, other) => {
        const thrice = (all: readonly Cluster[]) => all.map((one) => cluster(...one, ...one, ...one))
        expect(differenceOf(thrice(group), thrice(other))).toEqual(differenceOf(group, other))
      }),
      few,
    )
  })

  it('moves with the group, and holds its own estimate', () => {
    fc.assert(
      fc.property(clusters, clusters, fc.integer({ min: 1, max: 500_000 }), (group, other, laterUs) => {
        const before = differenceOf(group, other)
        const after = differenceOf(
          group.map((one) => one.map((valueUs) => valueUs + laterUs)),
          other,
        )
        expect(after?.medianUs).toBe((before?.medianUs ?? 0) + laterUs)
        expect(after?.fromUs).toBe((before?.fromUs ?? 0) + laterUs)
        expect(after?.toUs).toBe((before?.toUs ?? 0) + laterUs)
        expect(before?.fromUs).toBeLessThanOrEqual(before?.toUs ?? 0)
      }),
      few,
    )
  })

  it('is not told of fewer than five observations on either side; what nobody received is none', () => {
    const four = invocations(4, 30_000, 1)
    const many = invocations(50, 30_000, 2)
    expect(differenceOf(four, many)).toBeNull()
    expect(differenceOf(many, four)).toBeNull()
    expect(differenceOf([...four, cluster()], many)).toBeNull()
    expect(differenceOf([...four, cluster(31_000)], many)).not.toBeNull()
  })
})
