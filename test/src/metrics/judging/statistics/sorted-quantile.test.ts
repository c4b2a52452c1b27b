import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortedQuantile } from '../../../../../src/metrics/judging/statistics/sorted-quantile.ts'

describe('a quantile of few values', () => {
  it('is one of them where it falls on one, and otherwise the way to the next', () => {
    expect(sortedQuantile([10, 20, 40], 0.5)).toBe(20)
    expect(sortedQuantile([10, 20, 40, 50], 0.5)).toBe(30)
    expect(sortedQuantile([10, 20, 40, 50], 0.9)).toBeCloseTo(47, 10)
    expect(sortedQuantile([10, 20], 0)).toBe(10)
    expect(sortedQuantile([10, 20], 1)).toBe(20)
  })

  it('has as much below as above, as a median', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const median = sortedQuantile(
          values.toSorted((a, b) => a - b),
          0.5,
        )
        expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2)
        expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2)
      }),
    )
  })

  it('is infinite among infinite values and next to one, and unknown between two opposite ones', () => {
    expect(sortedQuantile([1, 2, Infinity, Infinity, Infinity], 0.5)).toBe(Infinity)
    expect(sortedQuantile([1, 2, Infinity, Infinity], 0.5)).toBe(Infinity)
    expect(sortedQuantile([-Infinity, 2], 0.5)).toBe(-Infinity)
    expect(sortedQuantile([1, 2, 3, Infinity], 0.5)).toBe(2.5)
    expect(sortedQuantile([-Infinity, Infinity], 0.5)).toBeNaN()
    expect(sortedQuantile([], 0.5)).toBeNaN()
  })
})
