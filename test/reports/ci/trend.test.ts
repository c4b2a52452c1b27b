import { expect, it } from 'vitest'
import { renderAnnotations } from '../../../reports/ci/annotations.ts'
import { renderJunit } from '../../../reports/ci/junit.ts'
import { renderOpenMetrics } from '../../../reports/ci/openmetrics.ts'
import { trendCases, trendFamilies } from '../../../commands/trend/report/ci.ts'
import type { SavedNightRun } from '../../../src/metrics/result/history/saved-night-run.ts'
import { judgeTrend } from '../../../commands/trend/judge-trend.ts'
import { askedAfter, nightRun, nightRuns } from '../../fixtures/nights.ts'
import { readOpenMetrics } from './openmetrics-reader.ts'
import { readXml } from './xml-reader.ts'

const calm = Array.from({ length: 20 }, () => 1)

function trendOf(factors: readonly number[], last: Partial<SavedNightRun> = {}) {
  const runs = nightRuns(factors)
  const night = factors.length - 1
  return judgeTrend(
    { runs: [...runs.slice(0, -1), nightRun(night, 0, factors[night] ?? 1, last)], leftOut: [] },
    [{ metric: 'delivery_latency', quantile: 'p99' }],
    { ...askedAfter(runs), trendId: 'a-trend' },
  )
}

const lossy = { counters: { ...nightRun(0, 0, 1).counters, deliveries_lost: 3 } }

it.each([
  ['a calm night', trendOf([...calm, 1]), 'pass', 'pass'],
  ['one night over its limit', trendOf([...calm, 1.4]), 'pass', 'pass'],
  ['two nights over their limits', trendOf([...calm, 1.4, 1.4]), 'fail', 'pass'],
  ['a loss within the limit', trendOf([...calm, 1], lossy), 'pass', 'fail'],
  ['too few nights', trendOf([1, 1, 1]), 'inconclusive', 'pass'],
  [
    'an invalid night',
    trendOf([...calm, 1], { validity: { verdict: 'invalid', reasons: ['stalls'] } }),
    'error',
    undefined,
  ],
])('%s: the percentile and the losses are cases of their own', (_, trend, metric, lost) => {
  const { cases } = trendCases(trend)
  const verdicts = new Map(cases.map(({ name, verdict }) => [name, verdict]))
  expect([verdicts.get('delivery_latency.p99'), verdicts.get('deliveries_lost')]).toEqual([metric, lost])
  const codes = { fail: 10, error: 11, inconclusive: 16, pass: 0 } as const
  const worst =
    (['fail', 'error', 'inconclusive'] as const).find((one) => cases.some(({ verdict }) => verdict === one)) ?? 'pass'
  expect(codes[worst]).toBe(trend.exitCode)
})

it('says the limit and where to look, to a reader of JUnit XML and to GitHub', () => {
  const failed = trendCases(trendOf([...calm, 1.4, 1.4]))
  const [suite] = readXml(renderJunit(failed)).children
  const failure = suite?.children.flatMap(({ children }) => children).find(({ name }) => name === 'failure')
  expect(failure?.attributes['message']).toMatch(/^delivery_latency\.p99 was 2\d\d ms; the limit is 2\d\d ms$/)
  expect(failure?.text).toContain('2 nights in a row are over their limits\nlook for the cause in git log c19..c20')
  expect(renderAnnotations(failed)).toMatch(
    /^::error title=fanbench trend delivery_latency.p99%3A delivery_latency.p99::/,
  )
})

it('is a gauge each for the night, its limit and its counts', () => {
  const trend = trendOf([...calm, 1.4], lossy)
  const figures = readOpenMetrics(renderOpenMetrics(trendFamilies(trend)))
  const common = { scenario: 'demo', target: 'emulated' }
  expect(figures).toContainEqual({ name: 'fanbench_trend_verdict', labels: { ...common, verdict: 'fail' }, value: 1 })
  expect(figures).toContainEqual({
    name: 'fanbench_trend_count',
    labels: { ...common, counter: 'deliveries_lost' },
    value: 3,
  })
  const valueOf = (name: string) => figures.find((figure) => figure.name === name)?.value
  expect(valueOf('fanbench_trend_night_seconds')).toBeCloseTo(Number(trend.series[0]?.nights.at(-1)?.value) / 1e6, 9)
  expect(valueOf('fanbench_trend_limit_seconds')).toBeCloseTo(Number(trend.series[0]?.nights.at(-1)?.limit) / 1e6, 9)
})
