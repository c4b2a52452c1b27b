import { describe, expect, it } from 'vitest'
import {
  apart,
  logRange,
  logSplits,
  quantileSplits,
  ratioRange,
  ratioSplits,
} from '../../reports/html/browser/splits.ts'

describe('logarithmic axes', () => {
  it.each([
    { of: 'values within one decade', low: 2300, high: 4800, range: [2000, 5000], names: [2000, 3000, 4000, 5000] },
    { of: 'a single value', low: 2000, high: 2000, range: [1600, 2600], names: [1600, 1800, 2000, 2200, 2400, 2600] },
    { of: 'two decades', low: 13, high: 900, range: [10, 1000], names: [10, 20, 50, 100, 200, 500, 1000] },
    { of: 'many decades', low: 1, high: 90_000, range: [1, 100_000], names: [1, 10, 100, 1000, 10_000, 100_000] },
  ])('of $of begin and end at a named place', ({ low, high, range, names }) => {
    const [from, to] = logRange(low, high)
    expect([from, to]).toEqual(range)
    expect(logSplits(from, to)).toEqual(names)
  })

  it.each([1.01, 1.3, 2, 2.9, 3.1, 6, 40, 300])(
    'have three names at least, both ends among them, for values %d times as large',
    (times) => {
      for (let low = 0.011; low < 1e7; low *= 1.37) {
        const [from, to] = logRange(low, low * times)
        const names = logSplits(from, to)
        expect([names[0], names.at(-1)]).toEqual([from, to])
        expect([from <= low, to >= low * times, names.length >= 3, names.length <= 12]).toEqual([
          true,
          true,
          true,
          true,
        ])
      }
    },
  )

  it('exist without values, and with a zero among them', () => {
    expect(logRange(null, null)).toEqual([1, 10])
    expect(logRange(0, 1000)[0]).toBeGreaterThan(0)
  })

  it('leave out a name that would run into the one before it', () => {
    const names = [10, 41, 60, 130, 160].map((at) => ({ at, width: 40 }))
    expect([...apart(names)]).toEqual([0, 2, 3])
  })

  it('name percentiles by nines', () => {
    expect(quantileSplits(1, 2000)).toEqual([1, 2, 10, 100, 1000])
    // Zoomed.
    expect(quantileSplits(5, 2000)).toEqual([10, 100, 1000])
    expect(quantileSplits(20, 60).length).toBeGreaterThan(1)
  })
})

describe('an axis of ratios', () => {
  it.each([[[1]], [[0.98, 1.01]], [[1.2]], [[0.4, 1.1]], [[0.01, 3]], [[1, 50]]])(
    'of %j has 1 in its middle, and a name for it',
    (values) => {
      const [low, high] = ratioRange(values)
      expect(low * high).toBeCloseTo(1, 12)
      expect(Math.min(...values)).toBeGreaterThan(low)
      expect(Math.max(...values)).toBeLessThan(high)
      const splits = ratioSplits(low, high)
      expect(splits).toContain(1)
      expect(splits.length).toBeGreaterThanOrEqual(3)
      expect(splits.length).toBeLessThanOrEqual(12)
      for (const split of splits) expect(split >= low && split <= high).toBe(true)
    },
  )
})
