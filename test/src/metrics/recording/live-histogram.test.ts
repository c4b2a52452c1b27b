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
  one.record(1024)
  other.record(1024)
  other.record(65_536)
  one.add(other.buckets)
  expect([0.5, 0.66, 0.67, 1].map((q) => one.valueAt(q))).toEqual([1024, 1024, 65_536, 65_536])
  expect(new LiveHistogram().valueAt(0.5)).toBeNull()
})

it.each([
  [0, 1],
  [-5, 1],
  [1, 1],
  [2, 2],
  [4, 4],
  [8, 8],
  [9, 9],
  [15.9, 15],
  [16, 16],
  [2 ** 31 - 1, 2_013_265_920],
  [2 ** 40, 2_013_265_920],
])('shows %d us as %i', (us, shown) => {
  const live = new LiveHistogram()
  live.record(us)
  expect(live.valueAt(0.5)).toBe(shown)
})

it('has what was recorded since an earlier moment, and nothing below zero if some of that is gone', () => {
  const live = new LiveHistogram()
  live.record(1024)
  const earlier = live.buckets.slice()
  live.record(65_536)
  live.record(65_536)
  expect([live.since(earlier).count, live.since(earlier).valueAt(0.01)]).toEqual([2, 65_536])
  expect(new LiveHistogram().since(earlier).count).toBe(0)
})
