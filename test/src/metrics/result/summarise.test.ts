import { describe, expect, it } from 'vitest'
import { GuardedHistogram, decodeHistogram } from '../../../../src/metrics/recording/histogram.ts'
import { summarise } from '../../../../src/metrics/result/summarise.ts'

/** The values from 1 to `greatest` microseconds, some of them again for what never ended. */
function histogramTo(greatest: number, infinite = 0): GuardedHistogram {
  const histogram = new GuardedHistogram()
  for (let us = 1; us <= greatest; us++) histogram.record(us)
  histogram.recordInfinite(infinite)
  return histogram
}

describe('the saved form of a histogram', () => {
  it('has every quantile that there are samples for, and the histogram itself', () => {
    const { hdr, ...figures } = summarise(histogramTo(1000))
    expect(figures).toEqual({
      unit: 'us',
      count: 1000,
      infinite: 0,
      min: 1,
      p50: 500,
      p90: 900,
      p95: 950,
      p99: 990,
      p999: null,
      max: 1000,
      mean: 501,
    })
    expect(decodeHistogram(hdr).count).toBe(1000)
  })

  it('has the p999 from ten thousand samples', () => {
    const histogram = new GuardedHistogram()
    for (let sample = 0; sample < 10_000; sample++) histogram.record(sample < 9990 ? 7 : 9)
    expect(summarise(histogram)).toMatchObject({ p99: 7, p999: 7, max: 9, mean: 7 })
  })

  it('of nothing has no figures', () => {
    expect(summarise(new GuardedHistogram())).toMatchObject({ count: 0, min: null, p50: null, max: null, mean: null })
  })

  it('ranks what never ended behind all others', () => {
    const summary = summarise(histogramTo(96, 4))
    expect(summary).toMatchObject({ count: 100, infinite: 4, p50: 50, p90: 90, max: 'infinite', mean: 49 })
  })

  it('has the quantiles of the lower ends where the samples are intervals', () => {
    expect(summarise(histogramTo(100))).not.toHaveProperty('earliest')
    const { earliest } = summarise(histogramTo(100), histogramTo(90, 10))
    expect(earliest).toMatchObject({ p50: 50, p90: 90, p95: null, p99: null, p999: null, max: 'infinite' })
  })
})
