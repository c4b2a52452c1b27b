import { describe, expect, it } from 'vitest'
import { crowdSentences } from '../../../reports/sentences/crowd-sentences.ts'
import { renderTerminal } from '../run-writers.ts'
import type { MetricSummary, RunResult } from '../../../src/metrics/result/run-result.ts'
import { metricSummary, runResult } from '../../fixtures/run-result.ts'
import { inFull } from '../screens.ts'

const baseline: RunResult = runResult()
const metric = (changes: Partial<MetricSummary>): MetricSummary => ({
  unit: 'us',
  count: 100,
  infinite: 0,
  min: 1,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  max: null,
  mean: null,
  hdr: '',
  ...changes,
})

const sentencesOf = ({ counters, metrics, ...rest }: Partial<RunResult>) =>
  crowdSentences({
    ...baseline,
    ...rest,
    counters: { ...baseline.counters, ...counters },
    metrics: { ...baseline.metrics, ...metrics },
  })

describe('the sentences about the crowd', () => {
  it('is nothing of a run without such events', () => {
    expect(crowdSentences(baseline)).toEqual([])
  })

  it('say how fast members that were cut reconnected', () => {
    const recovery = metric({ p50: 665_000, p95: 900_000, max: 936_000 })
    expect(
      sentencesOf({ counters: { members_cut: 200, members_recovered: 200 }, metrics: { recovery_time: recovery } }),
    ).toEqual([
      '200 of 200 members that lost their connection reconnected, 50 % of them within 665 ms, 95 % of them within 900 ms, all within 936 ms.',
    ])
  })

  it('do not say all where some never reconnected', () => {
    const recovery = metric({ p50: 665_000, p95: 'infinite', max: 'infinite', infinite: 40 })
    expect(
      sentencesOf({ counters: { members_cut: 200, members_recovered: 160 }, metrics: { recovery_time: recovery } }),
    ).toEqual(['160 of 200 members that lost their connection reconnected, 50 % of them within 665 ms.'])
    expect(sentencesOf({ counters: { members_cut: 3 }, metrics: {} })).toEqual([
      '0 of 3 members that lost their connection reconnected.',
    ])
  })

  it('compares the healthy with bystanders only where there are enough of both', () => {
    expect(sentencesOf({ headOfLine: { members: 6, ratio: null } })[0]).toContain('too few deliveries')
    const metrics = {
      healthy_delivery_latency: metricSummary({ count: 4_000, medianUs: 60_000 }),
      bystander_delivery_latency: metricSummary({ count: 4_000, medianUs: 20_000 }),
    }
    expect(sentencesOf({ headOfLine: { members: 6, ratio: 3.0123 }, metrics })[0]).toMatch(
      /was 3\.01 times that of other rooms \([\d.]+ against [\d.]+ ms\)/,
    )
  })

  it('says no ratio of percentiles that differ by less than their samples tell', () => {
    const metrics = {
      healthy_delivery_latency: metricSummary({ count: 2_000, medianUs: 20_400 }),
      bystander_delivery_latency: metricSummary({ count: 2_000, medianUs: 20_000 }),
    }
    const [sentence] = sentencesOf({ headOfLine: { members: 6, ratio: 1.02 }, metrics })
    expect(sentence).toMatch(/did not differ significantly from that of other rooms \([\d.]+ against [\d.]+ ms\)/)
  })

  it('is what slow readers cost the others in the only room', () => {
    const metrics = { healthy_delivery_latency: metric({ p99: 60_000 }) }
    const options = { ...baseline.options, rooms: 1 }
    expect(sentencesOf({ headOfLine: { members: 6, ratio: null }, metrics, options })[0]).toContain(
      'the p99 of the others was 60.0 ms. There was no other room',
    )
  })

  it('is how old positions were', () => {
    const metrics = { position_age: metric({ p50: 1_009_000, p99: 1_700_000, max: 'infinite' }) }
    const [pushed] = sentencesOf({ metrics })
    expect(pushed).toMatch(/was 1,010 ms old at the median, 1,700 ms at p99, ∞ \(lost\) at most\.$/)
    const [read] = sentencesOf({ metrics, counters: { position_reads: 1000, position_reads_skipped: 7 } })
    expect(read).toContain('; positions were read 1,000 times (7 more were left out while')
  })

  it('is whether a soak drifted; of a short one no slope', () => {
    const worker = { worker: 1, rssBytesAtStart: 100 * 2 ** 20, rssBytesAtEnd: 110 * 2 ** 20 }
    expect(
      sentencesOf({ drift: { quarters: [], p99Ratio: 1.25, workers: [{ ...worker, rssBytesPerHour: null }] } }),
    ).toEqual(['The p99 of the last quarter was 1.25 times that of the first; worker 1 100 MiB to 110 MiB.'])
    expect(
      sentencesOf({
        drift: { quarters: [], p99Ratio: 1.02, p99RatioInterval: { lower: 0.9, upper: 1.2 }, workers: [] },
      }),
    ).toEqual(['The p99 of the last quarter does not differ significantly from that of the first.'])
    expect(
      sentencesOf({ drift: { quarters: [], p99Ratio: null, workers: [{ ...worker, rssBytesPerHour: 5 * 2 ** 20 }] } }),
    ).toEqual([
      'Too few deliveries to compare the p99 of the last quarter with that of the first; worker 1 100 MiB to 110 MiB (5 MiB an hour).',
    ])
  })

  it('stands on the terminal', () => {
    const counters = { ...baseline.counters, members_cut: 3 }
    expect(renderTerminal({ ...baseline, counters }, inFull)).toContain('0 of 3 members that lost')
  })
})
