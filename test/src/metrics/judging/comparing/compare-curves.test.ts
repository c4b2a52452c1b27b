import { describe, expect, it } from 'vitest'
import { quantiles } from '../../../../../src/metrics/catalogue/quantiles.ts'
import { compareCurves } from '../../../../../src/metrics/judging/comparing/compare-curves.ts'
import { compareQuantiles } from '../../../../../src/metrics/judging/comparing/compare-quantiles.ts'
import type { RunResult } from '../../../../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../../../../fixtures/run-result.ts'

/** Of so many samples around this median. */
function withDeliveries(medianUs: number, count = 2000): RunResult {
  return runResult({ metrics: { delivery_latency: metricSummary({ count, medianUs }) } })
}

const pairs = [20_000, 21_000, 19_000, 22_000, 20_500, 19_500]
const sides = { a: pairs.map((us) => withDeliveries(us)), b: pairs.map((us) => withDeliveries(us * 1.2)) }

describe('the curves of two sides', () => {
  it('go through the rows of their percentiles, with the same ratios and intervals', () => {
    const [deliveries, ...others] = compareCurves(sides)
    expect(others).toEqual([])
    for (const { quantile, us, ratio, interval } of compareQuantiles(sides)) {
      const point = deliveries?.points.find((one) => one.quantile === quantiles[quantile])
      expect(point).toMatchObject({ us: { a: us.a.median, b: us.b.median }, ratio, interval })
    }
  })

  it('ascend, without a place twice, up to the last percentile for which some run has enough samples', () => {
    const places = compareCurves(sides)[0]?.points.map(({ quantile }) => quantile) ?? []
    expect(places.length).toBeGreaterThan(40)
    for (const [place, quantile] of places.slice(1).entries())
      expect(quantile - (places[place] ?? 0)).toBeGreaterThan(1e-9)
    expect(places.at(-1)).toBeCloseTo(0.995, 3)
  })

  it('keep the ratio of every pair, so that a bad one is seen', () => {
    const b = sides.b.with(3, withDeliveries(22_000 * 4))
    const median = compareCurves({ a: sides.a, b })[0]?.points.find(({ quantile }) => quantile === 0.5)
    expect(median?.ofPairs).toHaveLength(6)
    expect(Math.max(...(median?.ofPairs ?? []).map(Number))).toBe(Number(median?.ofPairs[3]))
    expect(median?.ratio).toBeLessThan(1.4)
  })

  it('of one pair have no band, and of a run without samples no line', () => {
    const one = compareCurves({ a: sides.a.slice(0, 1), b: sides.b.slice(0, 1) })[0]
    expect(one?.points.every(({ interval }) => interval === null)).toBe(true)
    expect(compareCurves({ a: sides.a.slice(0, 1), b: [runResult({ metrics: {} })] })).toEqual([])
  })
})
