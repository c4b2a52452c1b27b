import { describe, expect, it } from 'vitest'
import { curveQuantiles, earliestFunction, quantileFunction } from '../../../../src/metrics/result/percentile-curve.ts'
import { metricSummary } from '../../../fixtures/run-result.ts'

describe('a percentile curve', () => {
  it('agrees with the saved percentiles', () => {
    const summary = metricSummary({ count: 20_000, medianUs: 20_000 })
    const valueAt = quantileFunction(summary)
    expect([0.5, 0.9, 0.99, 0.999].map(valueAt)).toEqual([summary.p50, summary.p90, summary.p99, summary.p999])
  })

  it('has the earlier ends of the intervals beside it, where they were saved', () => {
    const summary = metricSummary({ count: 20_000, medianUs: 20_000, lost: 100, widthUs: 2_000 })
    const { earliest } = summary
    const earliestAt = earliestFunction(summary)
    expect([0.5, 0.9, 0.99, 0.999].map((quantile) => earliestAt?.(quantile))).toEqual([
      earliest?.p50,
      earliest?.p90,
      earliest?.p99,
      'infinite',
    ])
    expect(earliestFunction(metricSummary({ count: 100, medianUs: 20_000 }))).toBeNull()
  })

  it('ends where there are too few samples', () => {
    expect(curveQuantiles(1000).at(-1)).toBe(0.99)
    expect(quantileFunction(metricSummary({ count: 1000, medianUs: 100 }))(0.995)).toBeNull()
  })

  it('has no points at all with fewer than 10 samples', () => {
    expect(curveQuantiles(9)).toEqual([])
  })

  it('is infinite from the first lost sample on', () => {
    const valueAt = quantileFunction(metricSummary({ count: 10_000, medianUs: 100, lost: 100 }))
    expect(valueAt(0.99)).toEqual(expect.any(Number))
    expect(valueAt(0.995)).toBe('infinite')
  })

  it('is infinite everywhere when nothing arrived', () => {
    expect(quantileFunction(metricSummary({ count: 50, medianUs: 100, lost: 50 }))(0.5)).toBe('infinite')
  })
})
