import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LiveHistogram } from '../../../../src/metrics/recording/live-histogram.ts'

it('gives a rough quantile: within an eighth of the exact one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 8, max: 2 ** 31 - 1 }), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, q) => {
        const live = new LiveHistogram()
        for (const value of values) live.record(value)
        const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0
        const rough = live.valueAt(q) ?? 0
        expect(rough).toBeLessThanOrEqual(exact)
        expect(rough).toBeGreaterThan(exact / 1.126)
      },
    ),
  )
})

it('adds up the buckets of several workers', () => {
  const [one, other] = [new LiveHistogram(), new LiveHistogram()]
  one.record(1000)
  other.record(65_536)
  one.add(other.buckets)
  expect(one.valueAt(1)).toBe(65_536)
  expect(new LiveHistogram().valueAt(0.5)).toBeNull()
})
