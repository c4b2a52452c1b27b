import { expect, it } from 'vitest'
import { GuardedHistogram } from '../../../../src/metrics/recording/histogram.ts'
import { histogramOf } from '../../../../src/metrics/result/metric-histogram.ts'

/** As a run saves it. */
function saved(finite: number, infinite: number) {
  const histogram = new GuardedHistogram()
  for (let sample = 0; sample < finite; sample++) histogram.record(1000)
  histogram.recordInfinite(infinite)
  return { count: histogram.count, infinite, hdr: finite === 0 ? '' : histogram.encode() }
}

it('keeps the lost ones: they are infinite in the percentiles of several runs together', () => {
  const together = new GuardedHistogram()
  for (const run of [saved(970, 0), saved(0, 20), saved(0, 0), saved(5, 5)]) together.merge(histogramOf(run))
  expect(together.count).toBe(1000)
  expect(together.infinite).toBe(25)
  expect(together.percentile(0.5)).toBeLessThan(1010)
  expect(together.percentile(0.99)).toBe('infinite')
})
