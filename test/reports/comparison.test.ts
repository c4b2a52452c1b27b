import { describe, expect, it } from 'vitest'
import { changeText, intervalText } from '../../commands/compare/report/comparison-text.ts'
import { comparisonOutputs } from '../../commands/compare/report/document.ts'
import type { Chart } from '../../reports/html/chart.ts'
import { type ReadRun, compareRuns } from '../../src/metrics/judging/comparing/compare-runs.ts'
import { pairsOfRuns } from '../fixtures/compared-runs.ts'
import { inFile, inFull, onNarrow, onTerminal } from './screens.ts'

const { terminal, html, markdown } = comparisonOutputs

const slower = [1.21, 1.19, 1.22, 1.2, 1.18, 1.23, 1.2, 1.17]

function comparisonOf(sides: { a: ReadRun[]; b: ReadRun[] }, objections: string[] = []) {
  return compareRuns(
    sides,
    { isForced: objections.length > 0, objections },
    {
      comparisonId: '2026-11-21T031500Z-compare-3f9a',
      comparedAt: '2026-11-21T03:15:00.000Z',
      command: 'fanbench compare before after',
    },
  )
}

const inPairs = comparisonOf(pairsOfRuns(slower))
const ofTwo = comparisonOf(pairsOfRuns([1.2]))

describe('the table of a comparison', () => {
  it('says what it comes to, and each percentile with its ratio, interval and verdict', () => {
    const text = terminal.render(inPairs, inFull)
    expect(text).toMatch(/^✖ B is slower: delivery p50 [^]*8\s+pairs of runs\.\n {2}B is slower · compare\n/)
    expect(text).toMatch(/^ {2}delivery p99 +✖ slower +\+20 % +\+18 … \+22 % +[\d.]+ +[\d.]+$/m)
    expect(text).toMatch(/^ {2}connect p99 +✔ alike +0 %/m)
    expect(text).toMatch(/^ {2}delivery p90 .*%/m)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('of two runs says that there is no interval, and what it takes', () => {
    const text = terminal.render(ofTwo, inFull)
    expect(text).toContain('? No verdict')
    expect(text.replaceAll(/\s+/g, ' ')).toContain('One run a side: no interval')
    expect(text).toContain('at least 6 pairs')
    expect(text).toMatch(/^ {2}delivery p99 .*\+20 %/m)
    expect(text).not.toMatch(/slower|95 %/)
  })

  it('shows what was forced in each of its forms', async () => {
    const forced = comparisonOf(pairsOfRuns(slower), ['scenario differs: A <demo>, B stale'])
    expect(terminal.render(forced, inFull)).toMatch(/^\? B is slower \(forced\): [^]*! scenario differs: A <demo>/)
    expect(await html.render(forced)).toContain('scenario differs: A &lt;demo&gt;')
    expect(markdown.render(forced)).toContain(String.raw`> **!** scenario differs: A \<demo\>`)
  })

  it('shows counts that should be 0, with their difference', () => {
    const { a, b } = pairsOfRuns([1])
    const counters = { ...b[0]!.result.counters, deliveries_lost: 12 }
    const text = terminal.render(
      comparisonOf({ a, b: [{ ...b[0]!, result: { ...b[0]!.result, counters } }] }),
      onTerminal,
    )
    expect(text).toMatch(/^ {2}deliveries_lost +0 +12 +\+12$/m)
    const none = { ...ofTwo, counters: ofTwo.counters.filter(({ sums }) => sums.a === 0 && sums.b === 0) }
    expect(terminal.render(none, onTerminal)).toContain('Nothing that should not happen was counted')
  })
})

describe('what is answered first', () => {
  const harness = ['clock width', 'publish delay']

  it('is three rows on the terminal; every other one, and those of the harness, only with --verbose', () => {
    for (const screen of [onTerminal, onNarrow, inFile]) {
      const text = terminal.render(inPairs, screen)
      expect(text.match(/^ {2}(?:delivery|connect|everybody|join) p\d+ +[✔✖]/gm)).toHaveLength(3)
      expect(text).toMatch(/^ {2}delivery p50 [^]*\n {2}delivery p99 [^]*\n {2}connect p99 /m)
      for (const name of harness) expect(text).not.toContain(name)
    }
    const [chat = '', ofHarness = ''] = terminal.render(inPairs, inFull).split('The harness itself:')
    expect(chat).toContain('delivery p90')
    expect(chat).not.toMatch(/^ {2}publish delay p/m)
    expect(ofHarness).toMatch(/^ {2}publish delay p50/m)
  })

  it('is what stands open on the page and in Markdown, with one chart', async () => {
    const page = await html.render(inPairs)
    const open = page.replaceAll(/<details class="(?:folded|figures)"[^]*?<\/details>/g, '')
    expect(open.match(/<figure class="chart/g)).toHaveLength(1)
    expect(open.match(/<svg class="mark-of-row ratio"/g)).toHaveLength(3)
    const pasted = markdown.render(inPairs).replaceAll(/<details>[^]*?<\/details>/g, '')
    expect(pasted.match(/^\| (?:delivery|connect) p/gm)).toHaveLength(3)
    for (const name of harness) expect([open, pasted].join()).not.toContain(`${name} p`)
  })

  it('has every count of which B has more', async () => {
    const { a, b } = pairsOfRuns([1])
    const counters = { ...b[0]!.result.counters, deliveries_lost: 12 }
    const lossy = comparisonOf({ a, b: [{ ...b[0]!, result: { ...b[0]!.result, counters } }] })
    expect(await html.render(lossy)).toMatch(/<h2>What B has more of<\/h2>[^]*?deliveries_lost/)
    const pasted = markdown.render(lossy).replaceAll(/<details>[^]*?<\/details>/g, '')
    expect(pasted).toContain(String.raw`| deliveries\_lost | 0 | 12 | +12 |`)
  })
})

describe('figures', () => {
  it('are written as changes', () => {
    expect([1, 1.127, 0.5, 0, 3, 'infinite' as const, null].map(changeText)).toEqual([
      '0 %',
      '+12.7 %',
      '−50 %',
      '−100 %',
      '+200 %',
      '+∞',
      '–',
    ])
    const row = inPairs.quantiles[0]!
    expect(intervalText({ ...row, interval: { lower: 0.9, upper: 1.05 } })).toBe('−10 … +5 %')
    expect(intervalText({ ...row, interval: { lower: 0.9, upper: 'infinite' } })).toBe('−10 % … +∞')
    expect(intervalText({ ...row, interval: null })).toBe('')
  })
})

it('the page and the Markdown have every percentile and count, and are the same each time', async () => {
  const page = await html.render(inPairs)
  const pasted = markdown.render(inPairs)
  expect(page.match(/<svg class="mark-of-row ratio"/g)).toHaveLength(
    inPairs.quantiles.length + inPairs.quantiles.filter(({ judged }) => judged !== null).length,
  )
  for (const { counter } of inPairs.counters) expect(pasted).toContain(`| ${counter.replaceAll('_', String.raw`\_`)} |`)
  expect(pasted.match(/^\| (?:.+) p\d[\d.]* \|/gm)?.length).toBeGreaterThanOrEqual(inPairs.quantiles.length)
  expect([await html.render(inPairs), markdown.render(inPairs)]).toEqual([page, pasted])
})

it('the page has no mark outside of its drawing, however great the ratio', async () => {
  const page = await html.render(comparisonOf(pairsOfRuns([40, 1e9, 50, 60, 70, 80, 90])))
  const places = [...page.matchAll(/ (?:cx|x1|x2)="([^"]+)"/g)].map(([, place]) => Number(place))
  expect(places.length).toBeGreaterThan(10)
  for (const place of places) expect(place >= 0 && place <= 180).toBe(true)
})

it('the charts have a line, a band and a ring for each pair, or a line alone, and their figures in a table', async () => {
  const [ofPairs, ofRuns] = [await html.render(inPairs), await html.render(ofTwo)]
  const [ratios] = chartsIn(ofPairs)
  const lengths = ratios?.series.map(({ values }) => values.length)
  expect(new Set(lengths)).toEqual(new Set([ratios?.x.length]))
  expect(ratios?.series.filter(({ points }) => points?.shape === 'ring')).toHaveLength(inPairs.pairs)
  expect(ratios?.series.filter(({ earliest }) => earliest !== undefined)).toHaveLength(1)
  expect(ofPairs).toContain('>pair 8</th>')
  const [alone, sides] = chartsIn(ofRuns)
  expect(alone?.series.map(({ label }) => label)).toEqual(['B to A', 'no difference'])
  expect(sides?.series.map(({ label }) => label)).toEqual(['A', 'B'])
  expect(ofRuns).toContain('There are too few pairs for a band.')
})

function chartsIn(page: string): Chart[] {
  return [...page.matchAll(/<script type="application\/json">(.*?)<\/script>/gs)].map(
    ([, data = '']) => JSON.parse(data) as Chart,
  )
}
