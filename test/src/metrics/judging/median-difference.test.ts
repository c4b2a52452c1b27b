import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { designs, simulate } from '../../../../bench/cold-penalty/simulate.ts'
import { medianDifference } from '../../../../src/metrics/judging/median-difference.ts'

const observation = fc.integer({ min: 1, max: 1_000_000 })
const groups = fc.array(observation, { minLength: 8, maxLength: 40 })

/** 1, 2, ... times ten milliseconds. */
const tens = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) * 10_000)
const lost = (count: number) => Array.from({ length: count }, () => Infinity)

describe('the 95 % interval of the difference of medians', () => {
  const sizes = [8, 12, 30, 100].flatMap((cold) => [cold, Math.min(cold * 10, 300)].map((warm) => ({ cold, warm })))
  it.each(designs.flatMap((design) => sizes.map((size) => ({ ...size, name: design.name, design }))))(
    'holds the truth in 93 to 97 % of 2,000 experiments: $name, $cold cold, $warm warm',
    ({ design, cold, warm }) => {
      const { trials, held, untold } = simulate(design, { cold, warm }, 2000)
      expect(untold).toBe(0)
      expect(held / trials).toBeGreaterThanOrEqual(0.93)
      expect(held / trials).toBeLessThanOrEqual(0.97)
    },
  )

  it('is that of the group alone where the other is one and the same figure: between the first two of eight', () => {
    // Fewer than one head in eight throws: 1/256; fewer than two: 9/256. Between them the way is not the share.
    const share = (0.025 - 1 / 256) / (8 / 256)
    const way = (7 * share) / (1 + 6 * share)
    const { medianUs, fromUs, toUs } = medianDifference(tens(8), Array(20).fill(5000)) ?? {}
    expect(medianUs).toBe(40_000)
    expect(fromUs).toBe(Math.round(5000 + way * 10_000))
    expect(toUs).toBe(Math.round(75_000 - way * 10_000))
  })

  it('has sides of its own: what is wide above need not be wide below', () => {
    const skewed = [...tens(6), 500_000, 900_000]
    const { medianUs, fromUs, toUs } = medianDifference(skewed, Array(20).fill(5000)) ?? {}
    expect(Number(toUs) - Number(medianUs)).toBeGreaterThan(5 * (Number(medianUs) - Number(fromUs)))
  })

  it('turns round with the groups', () => {
    fc.assert(
      fc.property(groups, groups, (group, other) => {
        const [one, turned] = [medianDifference(group, other), medianDifference(other, group)]
        expect(Number(turned?.medianUs) + Number(one?.medianUs)).toBeCloseTo(0, -1)
        expect(Math.abs(Number(turned?.fromUs) + Number(one?.toUs))).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('moves and grows with the group, whose estimate it holds', () => {
    fc.assert(
      fc.property(groups, groups, fc.integer({ min: 1, max: 500_000 }), (group, other, laterUs) => {
        const before = medianDifference(group, other)
        const after = medianDifference(
          group.map((valueUs) => valueUs + laterUs),
          other,
        )
        for (const end of ['medianUs', 'fromUs', 'toUs'] as const)
          expect(Math.abs(Number(after?.[end]) - Number(before?.[end]) - laterUs)).toBeLessThanOrEqual(1)
        expect(Number(before?.fromUs)).toBeLessThanOrEqual(Number(before?.medianUs))
        expect(Number(before?.medianUs)).toBeLessThanOrEqual(Number(before?.toUs))
      }),
    )
  })

  it('is not told of fewer than eight observations on either side', () => {
    expect(medianDifference(tens(7), tens(50))).toBeNull()
    expect(medianDifference(tens(50), tens(7))).toBeNull()
    expect(medianDifference(tens(8), tens(8))).not.toBeNull()
  })

  it('has no end where the group was lost, and begins where what came of it allows', () => {
    expect(medianDifference(lost(20), tens(50))).toEqual({
      medianUs: 'infinite',
      fromUs: 'infinite',
      toUs: 'infinite',
    })
    const someCame = medianDifference([...tens(9), ...lost(11)], Array(20).fill(5000))
    expect(someCame).toMatchObject({ medianUs: 'infinite', toUs: 'infinite' })
    expect(someCame?.fromUs).toBeGreaterThan(0)
    expect(medianDifference([...tens(12), ...lost(8)], tens(50))).toMatchObject({
      medianUs: 105_000 - 255_000,
      toUs: 'infinite',
    })
  })

  it('is nobody to tell where the other group may have no median', () => {
    expect(medianDifference(tens(20), lost(20))).toBeNull()
    expect(medianDifference(tens(20), [...tens(12), ...lost(8)])).toBeNull()
    expect(medianDifference(tens(20), [...tens(90), ...lost(5)])).not.toBeNull()
  })
})
