import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holm } from '../../../../../src/metrics/judging/statistics/holm.ts'
import { referenceValues } from './reference-values.ts'

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 })

/** The largest of Bonferroni's p-values of all families that it could be in: what Holm's is a shortcut for. */
function closed(all: readonly number[], index: number): number {
  const families = Array.from({ length: 2 ** all.length }, (_, mask) => all.filter((_, i) => (mask >> i) & 1))
  const withIt = families.filter((_, mask) => (mask >> index) & 1)
  return Math.max(...withIt.map((family) => Math.min(1, family.length * Math.min(...family))))
}

describe("Holm's correction", () => {
  it.each(referenceValues.holm)('is what statsmodels says of $p', ({ p, corrected }) => {
    expect(holm(p)).toHaveLength(p.length)
    for (const [i, one] of holm(p).entries()) expect(one).toBeCloseTo(corrected[i] ?? NaN, 12)
  })

  it('is the largest correction of all families', () => {
    fc.assert(
      fc.property(pValues, (those) => {
        for (const [i, corrected] of holm(those).entries()) expect(corrected).toBeCloseTo(closed(those, i), 12)
      }),
    )
  })

  it('leaves a single one, keeps their order, and has nothing to say of none', () => {
    expect(holm([0.04])).toEqual([0.04])
    expect(holm([0.5, 0.01, 0.5])).toEqual([1, 0.03, 1])
    expect(holm([])).toEqual([])
  })
})
