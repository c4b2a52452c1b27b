import { describe, expect, it } from 'vitest'
import { GuardedHistogram } from '../../../../src/metrics/recording/histogram.ts'
import { percentileDistribution } from '../../../../src/metrics/result/percentile-distribution.ts'
import { summarise } from '../../../../src/metrics/result/summarise.ts'

function distribution({ lost = 0 } = {}): string {
  const histogram = new GuardedHistogram()
  for (let ms = 1; ms <= 20; ms += 1) histogram.record(ms * 1000)
  histogram.recordInfinite(lost)
  return percentileDistribution('delivery_latency', summarise(histogram))
}

describe('the .hgrm file of a saved metric', () => {
  it('has the rows that HdrHistogram plotters read, in milliseconds', () => {
    const [head, , ...rows] = distribution().split('\n')
    expect(head?.trim().split(/\s+/)).toEqual(['Value', 'Percentile', 'TotalCount', '1/(1-Percentile)'])
    expect(rows[0]?.trim().split(/\s+/)).toEqual(['1.000', '0.000000000000', '1', '1.00'])
    expect(distribution()).toMatch(/#\[Max +=\s+20\.0\d\d, Total count +=\s+20\]/)
    expect(distribution()).not.toContain('Infinite')
  })

  it('says how many samples it has no row for', () => {
    expect(distribution({ lost: 3 })).toBe(`${distribution()}#[Infinite = 3 more that never ended]\n`)
  })

  it('of a damaged histogram is refused by name', () => {
    const damaged = { ...summarise(new GuardedHistogram()), hdr: 'AAAA' }
    expect(() => percentileDistribution('connect_latency', damaged)).toThrow(/histogram of connect_latency is damaged/)
  })
})
