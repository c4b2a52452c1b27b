import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hodgesLehmann, walshAverages } from '../../../../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { referenceValues } from './reference-values.ts'

const estimateOf = (differences: readonly number[]) => hodgesLehmann(walshAverages(differences))
const some = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 15 })

describe('the Walsh averages', () => {
  it('are those of every two and of each with itself', () => {
    expect([...walshAverages([4, 1, 9]).sorted]).toEqual([1, 2.5, 4, 5, 6.5, 9])
  })

  it('are unknown with an unknown difference, and of two opposite infinite ones', () => {
    expect(walshAverages([1, NaN, 3])).toEqual({ sorted: Float64Array.of(1, 2, 3), unknown: 3 })
    expect(walshAverages([1, Infinity, -Infinity])).toEqual({
      sorted: Float64Array.of(-Infinity, -Infinity, 1, Infinity, Infinity),
      unknown: 1,
    })
  })
})

describe('the Hodges-Lehmann estimate', () => {
  it.each(referenceValues.signedRank)("is where SciPy's statistic is its mean: $differences.length pairs", (row) => {
    expect(estimateOf(row.differences)).toBeCloseTo(row.estimate, 10)
  })

  it('moves and turns with the differences, and lies among them', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -500, max: 500 }), (differences, shift) => {
        const estimate = Number(estimateOf(differences))
        expect(estimateOf(differences.map((one) => one + shift))).toBeCloseTo(estimate + shift, 10)
        expect(Number(estimateOf(differences.map((one) => -one))) + estimate).toBeCloseTo(0, 10)
        expect(estimate).toBeGreaterThanOrEqual(Math.min(...differences))
        expect(estimate).toBeLessThanOrEqual(Math.max(...differences))
      }),
    )
  })

  it('stays near the others with two wild ones of ten', () => {
    expect(estimateOf([1, 2, 3, 4, 5, 6, 7, 8, 1e9, Infinity])).toBe(6)
  })

  it('is infinite with most of the differences, and null where nothing is known', () => {
    expect(estimateOf([1, 2, Infinity, Infinity, Infinity])).toBe(Infinity)
    expect(estimateOf([NaN, NaN])).toBeNull()
    expect(estimateOf([-Infinity, Infinity])).toBeNull()
    expect(estimateOf([])).toBeNull()
  })
})
