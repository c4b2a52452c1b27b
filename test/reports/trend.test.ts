import { expect, it } from 'vitest'
import { renderTrendHtml } from '../../reports/html/trend.ts'
import { renderTrendMarkdown } from '../../reports/trend/markdown.ts'
import { renderTrend } from '../../reports/trend/terminal.ts'
import type { Chart } from '../../reports/html/chart.ts'
import { judgeTrend } from '../../src/metrics/judging/trend/judge-trend.ts'
import { nightRun, nightRuns } from '../fixtures/nights.ts'
import { inColor, inFull, onTerminal } from './screens.ts'

const calm = Array.from({ length: 25 }, () => 1)
const invalid = nightRun(2, 30, 1, {
  commit: 'c2',
  validity: { verdict: 'invalid', reasons: ['<stalls> | \u001B[2J'] },
})
const made = {
  trendId: '2026-trend',
  judgedAt: '2026-11-21T03:15:00.000Z',
  command: 'fanbench trend',
  history: 'history',
}
const trend = judgeTrend(
  {
    runs: [...nightRuns([...calm, 1.4, 1.4, 1.4, 1.4]), invalid].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
    leftOut: ['history/x.json: damaged'],
  },
  [{ metric: 'delivery_latency', quantile: 'p99' }],
  made,
)

it('is a table of 80 columns: the verdict, the commits to look at, the last nights, advice and what is left out', () => {
  const text = renderTrend(trend, inFull)
  expect(text).toMatch(/^✖ Regression {3}trend of delivery p99\n {2}4 nights in a row are over their limits/)
  expect(text).toMatch(/the commits c24\.\.c25/)
  expect(text).toMatch(/^ {2}2026-09-29 02:00:00 UTC +c28 +1 +277 +210 {2}✖ outside$/m)
  expect(text).toContain('... 8 before')
  expect(text).toContain('The level changed by +39.3 %')
  expect(text).toContain('! history/x.json: damaged')
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(renderTrend(trend, inColor)).toContain('\u001B[31m✖ Regression')
})

it('says how many nights are left out, why, and what to do', () => {
  const { fingerprint } = nightRun(0, 0, 1)
  const runs = nightRuns([1, 1, 1]).map((run, night) =>
    night === 2
      ? run
      : { ...run, fingerprint: { ...fingerprint, 'harness version': '0.0.9', machine: '2 × Other CPU' } },
  )
  const text = renderTrend(judgeTrend({ runs, leftOut: [] }, [{ value: 'handler_cpu' }], made), onTerminal)
  const words = text.replaceAll(/\s+/g, ' ')
  expect(words).toContain('! 2 nights up to 2026-09-02 02:00:00 UTC left out')
  expect(words).toContain('harness version: 0.0.9, now')
  expect(words).toContain('An upgrade of fanbench or Node starts a new series')
  expect(words).toContain('Each kind of machine is a series of its own')
})

it('has a part for each of several figures, each in its unit', async () => {
  const runs = nightRuns(calm).map((run) => ({ ...run, values: { cost_per_million_deliveries: 1.25 } }))
  const figures = [{ metric: 'delivery_latency', quantile: 'p50' }, { value: 'cost_per_million_deliveries' }] as const
  const several = judgeTrend({ runs, leftOut: [] }, figures, made)
  const text = renderTrend(several, onTerminal)
  expect(text).toContain('✔ Within the limit   cost of a million deliveries')
  expect(text).toMatch(/ USD +limit$/m)
  expect(text).toMatch(/ 1\.25 +1\.31 {2}✔ inside$/m)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(renderTrendMarkdown(several).split('\n').length).toBeLessThan(40)
  expect((await renderTrendHtml(several)).match(/<h2>[^<]*: Within the limit</g)).toHaveLength(2)
})

it('fits on a screen as Markdown', () => {
  const text = renderTrendMarkdown(trend)
  expect(text).toMatch(/^\*\*✖ Regression\*\*: trend of delivery p99/)
  expect(text.match(/^\| 2026-/gm)).toHaveLength(10)
  expect(text.split('\n').length).toBeLessThan(40)
})

it('is a page with the nights, their limits and the levels, and the text of others as text', async () => {
  const page = await renderTrendHtml(trend)
  expect(page).toContain('&lt;stalls&gt;')
  const [, island = ''] = /<script type="application\/json"[^>]*>([^<]*)</.exec(page) ?? []
  const { series, xAxis } = JSON.parse(island) as Chart
  expect(xAxis).toBe('night')
  const known = series.map(({ label, values }) => [label, values.filter((value) => value !== null).length])
  expect(known).toEqual([
    ['inside', 15],
    ['outside', 4],
    ['not judged', 10],
    ['limit', 19],
    ['level between change points', 29],
  ])
  expect(await renderTrendHtml(trend)).toBe(page)
})
