import { describe, expect, it } from 'vitest'
import { Refusal } from '../../../../../src/exit-codes.ts'
import { judgeSlo, parseSlo } from '../../../../../src/metrics/judging/checks/slo.ts'
import { metricSummary } from '../../../../fixtures/run-result.ts'
import { goodCounters, runFacts } from '../run-facts.ts'

describe('an SLO', () => {
  it('is limits with commas between them', () => {
    const { texts, limits } = parseSlo('delivery_latency.p99<500ms, delivery_ratio>=99.99%,deliveries_lost<=0')
    expect(texts).toEqual(['delivery_latency.p99<500ms', 'delivery_ratio>=99.99%', 'deliveries_lost<=0'])
    expect(limits.map(({ kind }) => kind)).toEqual(['metric', 'ratio', 'counter'])
    expect(limits[0]).toMatchObject({ metric: 'delivery_latency', statistic: 'p99', limitUs: 500_000 })
  })

  it('names every mistake at once', () => {
    const wrong = () => parseSlo('delivery_latency.p98<500ms,delivery_ratio<99%,')
    expect(wrong).toThrow(Refusal)
    expect(wrong).toThrow(/no statistic p98[^]*higher is better[^]*limit ""/)
  })

  it('has one limit on each thing', () => {
    expect(() => parseSlo('deliveries_lost<=0,deliveries_lost<=9')).toThrow('more than one limit on deliveries_lost')
    expect(parseSlo('connect_latency.p50<1s,connect_latency.p99<2s').limits).toHaveLength(2)
  })
})

describe('a run', () => {
  // All samples are about 40 ms.
  const verdictOn = (slo: string, { lost = 0, count = 2000 } = {}) => {
    const metrics = { delivery_latency: metricSummary({ count, medianUs: 40_000, spread: 0.0001, lost }) }
    return judgeSlo(parseSlo(slo), runFacts({ metrics, counters: { ...goodCounters, deliveries_lost: lost } }))
  }

  it.each([
    ['delivery_latency.p99<50ms,deliveries_lost<=0', {}, 'met'],
    ['delivery_latency.p99<30ms,deliveries_lost<=0', {}, 'broken'],
    ['delivery_latency.p99<1m', { lost: 100 }, 'broken'],
    ['delivery_latency.p50<1m,deliveries_lost<=5', { lost: 6 }, 'broken'],
    ['delivery_latency.p99<50ms', { count: 500 }, 'unknown'],
    ['connect_tcp.p50<50ms', {}, 'unknown'],
    ['connect_tcp.p50<50ms,delivery_latency.p50<30ms', {}, 'broken'],
  ])('held against %s with %o: %s', (slo, samples, verdict) => {
    expect(verdictOn(slo, samples).verdict).toBe(verdict)
  })

  it('shows what was observed, a limit a row', () => {
    expect(verdictOn('delivery_latency.p99<1m,deliveries_lost<=0', { lost: 100 }).checks).toMatchObject([
      { name: 'delivery_latency.p99', observed: 'infinite', bound: 'below', limit: 60_000_000, verdict: 'fail' },
      { name: 'deliveries_lost', observed: 100, bound: 'at most', limit: 0, verdict: 'fail' },
    ])
  })
})
