import { expect, it } from 'vitest'
import { renderTrendHtml } from '../../reports/html/trend.ts'
import { renderTrendMarkdown } from '../../reports/trend/markdown.ts'
import { renderTrend } from '../../reports/trend/terminal.ts'
import type { Chart } from '../../reports/html/chart.ts'
import { judgeTrend } from '../../src/metrics/judging/trend/judge-trend.ts'
import { nightRun, nightRuns } from '../fixtures/nights.ts'

const calm = Array.from({ length: 25 }, () => 1)
const invalid = nightRun(2, 30, 1, {
  commit: 'c2',
  validity: { verdict: 'invalid', reasons: ['<stalls> | \u001B[2J'] },
})
const trend = judgeTrend(
  {
    runs: [...nightRuns([...calm, 1.4, 1.4, 1.4, 1.4]), invalid].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
    leftOut: ['history/x.json: damaged'],
  },
  { metric: 'delivery_latency', quantile: 'p99' },
  { trendId: '2026-trend', judgedAt: '2026-11-21T03:15:00.000Z', command: 'fanbench trend', history: 'history' },
)

it('is a table of 80 columns: the verdict, the commits to look at, the last nights, advice and what is left out', () => {
  const text = renderTrend(trend, { color: false })
  expect(text).toMatch(/^✖ Regression {3}trend of delivery p99\n {2}4 nights in a row are over their limits/)
  expect(text).toMatch(/the commits c24\.\.c25/)
  expect(text).toMatch(/^ {2}2026-09-29 02:00:00 UTC +c28 +1 +277 +210 {2}✖ outside$/m)
  expect(text).toContain('... 8 before')
  expect(text).toContain('The level changed by +39.3 %')
  expect(text).toContain('! history/x.json: damaged')
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(renderTrend(trend, { color: true })).toContain('\u001B[31m✖ Regression')
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
