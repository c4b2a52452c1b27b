import { expect, it } from 'vitest'
import type { Chart } from '../../../../reports/html/chart.ts'
import { renderGateHtml } from '../../../../commands/gate/report/html-render.ts'
import { gateResults, gateWithText } from './gate-results.ts'

const page = await renderGateHtml(gateResults.fail)

function chartsOf(html: string): Chart[] {
  return [...html.matchAll(/<script type="application\/json"[^>]*>([^<]*)</g)].map(
    ([, island = '']) => JSON.parse(island) as Chart,
  )
}

it('says the verdict and the sentence to quote first, then how it comes about', () => {
  expect(page).toMatch(/✖ FAIL<\/span><\/p>\n<h1>.*Regression: delivery p99 \+18\s%, 95\s% CI \+10 to \+26\s%/)
  expect(page).toContain('in an order that follows from seed 42')
  expect(page).toContain('at most 5\u00a0% false suspicions of each metric. Allowed: +5\u00a0%.')
  expect(page).toContain('all 40 count')
  expect(page).toContain('<a href="c20/report.html">report</a>')
})

it('draws the pairs of both stages of the metric that failed first, with what is allowed', () => {
  const charts = chartsOf(page)
  expect(charts).toHaveLength(5)
  const [failed, passed] = charts
  const known = (chart?: Chart) =>
    chart?.series.map(({ label, values }) => [label, values.filter((value) => value !== null).length])
  expect(known(failed)).toEqual([
    ['first pairs', 10],
    ['fresh pairs', 10],
    ['estimate', 10],
    ['estimate, fresh pairs', 10],
    ['95 % interval', 10],
    ['95 % interval', 10],
    ['no difference', 20],
  ])
  expect(failed?.mark).toEqual({ at: 1.05, name: '+5 % is allowed' })
  expect(failed?.phases.map(({ name }) => name)).toEqual(['first pairs', 'fresh pairs'])
  expect(known(passed)?.map(([label]) => label)).toEqual(['pairs', 'estimate', '95 % interval', 'no difference'])
})

it('has lost deliveries as crosses, as they are no ratio', async () => {
  const { fail } = gateResults
  const metrics = fail.metrics.map((metric) => ({
    ...metric,
    blocks: metric.blocks.map((one) =>
      one.side === 'candidate' && one.pair === 3 ? { ...one, value: 'infinite' as const } : one,
    ),
  }))
  const lossy = await renderGateHtml({ ...fail, metrics })
  expect(chartsOf(lossy)[0]?.lostAt).toEqual([3])
  expect(lossy).toContain('1 infinite')
})

it('says of a saved baseline that it did not take turns', async () => {
  const saved = { ...gateResults.pass, blocks: gateResults.pass.blocks.filter(({ runId }) => runId.startsWith('c')) }
  expect(await renderGateHtml(saved)).toContain('The baseline was saved before')
  expect(page).not.toContain('The baseline was saved before')
})

it('names why a block does not count, and what is forced', async () => {
  const invalid = await renderGateHtml(gateResults.invalid)
  expect(invalid.match(/20 of 20 blocks do not count: /g)).toHaveLength(1)
  expect(await renderGateHtml(gateResults.forced)).toContain('forced: memory of SendMessage')
  expect(await renderGateHtml(gateResults.withSlo)).toMatch(/broken ones first.*?262 ms.*?below 250 ms/s)
})

it('is the same for the same result, and has the text of others as text', async () => {
  expect(await renderGateHtml(gateResults.fail)).toBe(page)
  expect(await renderGateHtml(gateWithText('<img src=x onerror=alert(1)>'))).not.toContain('<img')
})
