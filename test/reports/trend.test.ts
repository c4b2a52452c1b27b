import { expect, it } from 'vitest'
import { trendOutputs } from '../../commands/trend/report/document.ts'
import type { Chart } from '../../reports/html/chart.ts'
import { judgeTrend } from '../../commands/trend/judge-trend.ts'
import { askedAfter, damagedFile, nightRun, nightRuns } from '../fixtures/nights.ts'
import { inColor, inFull, onTerminal } from './screens.ts'

const calm = Array.from({ length: 25 }, () => 1)
const invalid = nightRun(2, 30, 1, {
  commit: 'c2',
  validity: { verdict: 'invalid', reasons: ['<stalls> | \u001B[2J'] },
})
const slowed = [...nightRuns([...calm, 1.4, 1.4, 1.4, 1.4]), invalid].sort((a, b) =>
  a.startedAt < b.startedAt ? -1 : 1,
)
const trend = judgeTrend(
  { runs: slowed, leftOut: [damagedFile] },
  [{ metric: 'delivery_latency', quantile: 'p99' }],
  askedAfter(slowed),
)

it('is a table of 80 columns: the verdict, the commits to look at, the last nights, advice and what is left out', () => {
  const text = trendOutputs.terminal.render(trend, inFull)
  const words = text.replaceAll(/\s+/g, ' ')
  expect(words).toMatch(/^✖ Regression: delivery p99 277 ms in the newest night \(c28\), limit 210 ms/)
  expect(words).toContain('4 nights in a row are over their limits; look for the cause in git log c24..c25.')
  expect(text).toMatch(/^ {2}2026-09-29 02:00:00 UTC +c28 +1 +277 +210 {2}✖ outside$/m)
  expect(text).toContain('... 17 before')
  expect(words).toMatch(
    /This is advice, and no verdict follows from it\. delivery p99: \+39\.3 % from the night of 2026-09-26 [^.]* \(c25\) on\./,
  )
  expect(text).toContain('! history/x.json: damaged')
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(trendOutputs.terminal.render(trend, inColor)).toContain('\u001B[31m✖\u001B[39m Regression')
})

it('says how many nights are left out, why, and what to do', () => {
  const { fingerprint } = nightRun(0, 0, 1)
  const runs = nightRuns([1, 1, 1]).map((run, night) =>
    night === 2
      ? run
      : { ...run, fingerprint: { ...fingerprint, 'harness version': '0.0.9', machine: '2 × Other CPU' } },
  )
  const text = trendOutputs.terminal.render(
    judgeTrend({ runs, leftOut: [] }, [{ value: 'handler_cpu' }], askedAfter(runs)),
    onTerminal,
  )
  const words = text.replaceAll(/\s+/g, ' ')
  expect(words).toContain('! 2 nights up to 2026-09-02 02:00:00 UTC left out')
  expect(words).toContain('harness version: 0.0.9, now')
  expect(words).toContain('An upgrade of fanbench or Node starts a new series')
  expect(words).toContain('Each kind of machine is a series of its own')
})

it('has a part for each of several figures, each in its unit', async () => {
  const runs = nightRuns(calm).map((run) => ({ ...run, values: { cost_per_million_deliveries: 1.25 } }))
  const figures = [{ metric: 'delivery_latency', quantile: 'p50' }, { value: 'cost_per_million_deliveries' }] as const
  const several = judgeTrend({ runs, leftOut: [] }, figures, askedAfter(runs))
  const text = trendOutputs.terminal.render(several, onTerminal)
  expect(text.match(/^ {2}✔ .* in the newest night/gm)).toHaveLength(2)
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(
    /✔ cost of a million deliveries: \$1\.25 in the newest night \(c24\), limit \$1\.31/,
  )
  expect(text).toMatch(/deliveries, USD .*USD +verdict$/m)
  expect(text).toMatch(/ 1\.25 +1\.31 {2}✔ inside$/m)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(withoutFolds(trendOutputs.markdown.render(several)).split('\n').length).toBeLessThan(40)
  expect((await trendOutputs.html.render(several)).match(/<h2>[^<]* by night </g)).toHaveLength(2)
})

it('fits on a screen as Markdown', () => {
  const text = trendOutputs.markdown.render(trend)
  expect(text).toMatch(/^### ✖ Regression: delivery p99 [^]*\n\*\*Regression\*\* · fanbench trend of delivery p99/)
  expect(text.match(/^\| 2026-/gm)).toHaveLength(12)
  expect(withoutFolds(text).split('\n').length).toBeLessThan(40)
})

it('is a page with the nights, their limits and the levels, and the text of others as text', async () => {
  const page = await trendOutputs.html.render(trend)
  expect(page).toContain('&lt;stalls&gt;')
  const [beforeLevels = '', levels = ''] = page.split('<section id="where-the-level-changed">')
  expect(beforeLevels).not.toMatch(/39\.3\s% from/)
  expect(levels).toMatch(/39\.3\s% from the night of/)
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
  expect(await trendOutputs.html.render(trend)).toBe(page)
})

it('has short commits, whatever their length, in every medium', async () => {
  const sha = (night: number) => `${night}`.padStart(2, '0').repeat(20)
  const runs = nightRuns([...calm, 1.4, 1.4]).map((run, night) => ({ ...run, commit: sha(night) }))
  const long = judgeTrend({ runs, leftOut: [] }, [{ metric: 'delivery_latency', quantile: 'p99' }], askedAfter(runs))
  const texts = [
    trendOutputs.terminal.render(long, inFull),
    trendOutputs.markdown.render(long),
    await trendOutputs.html.render(long),
  ]
  for (const text of texts) {
    expect(text).toContain('2424242..2525252')
    expect(text).not.toMatch(/(?:24){5}|(?:25){5}/)
  }
})

function withoutFolds(markdown: string): string {
  return markdown.replaceAll(/<details>[^]*?<\/details>/g, '')
}
