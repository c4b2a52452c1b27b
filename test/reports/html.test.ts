import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { renderHtml } from './run-writers.ts'
import { metricSummary, runResult } from '../fixtures/run-result.ts'
import { hostileStrings, runWithTexts } from './hostile-strings.ts'

/** The page without its script and style, as one line of text. */
function readable(page: string): string {
  return page
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}

function inline(page: string, element: 'script' | 'style'): string {
  return page.match(new RegExp(`<${element}>(.*?)</${element}>`, 's'))?.[1] ?? ''
}

describe('report.html', () => {
  it('says under each table with a missing figure why it is missing, and under no other', async () => {
    const page = await renderHtml(runResult())
    const tables = page.match(/<table>[^]*?<\/table><\/div>(?:<p class="scope">– is not zero[^<]*)?/g) ?? []
    const withMissing = tables.filter((one) => /<t[dh][^>]*>–</.test(one))
    expect(withMissing.length).toBeGreaterThan(0)
    for (const one of tables) expect(one.includes('– is not zero. ')).toBe(withMissing.includes(one))
    expect(withMissing.join('')).toMatch(/a p99.9 takes 10,000 samples/i)
  })

  it('is the same bytes for the same result', async () => {
    expect(await renderHtml(runResult())).toBe(await renderHtml(runResult()))
  })

  it('has its sections in the order of importance', async () => {
    const page = await renderHtml(runResult())
    expect([...page.matchAll(/<h[12]>(.*?)<\/h[12]>/g)].map((match) => readable(match[1] ?? '').trim())).toEqual([
      '✔ 95 % of messages reached everybody within 69 ms; nothing lost; both latency limits kept.',
      'Key figures',
      'Checks',
      'Latency by percentile',
      'Latency over time',
      'Load over time',
      'Fan-out',
      'One message on its way',
      'Server',
      'Validity',
      'All metrics',
      'Balance',
      'Processes',
      'How it was measured',
      'Options',
    ])
  })

  it('lists its contents, each with an address of its own', async () => {
    const page = await renderHtml(runResult())
    const list = page.match(/<nav class="contents".*?<\/nav>/s)?.[0] ?? ''
    const linked = [...list.matchAll(/<a href="#([^"]+)">([^<]+)</g)].map(([, id, heading]) => ({ id, heading }))
    const sections = [...page.matchAll(/<section id="([^"]+)">.*?<h2>([^<]+)</gs)]
    expect(linked).toEqual(sections.map(([, id, heading]) => ({ id, heading })))
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('says what ran in one line', async () => {
    const page = readable(await renderHtml(runResult({ seed: 1_028_203_280 })))
    expect(page).toMatch(
      / demo · 1,000 clients · 50 rooms of 10 to 60 · 10 messages\/s · 1 min 0 s .* seed 1028203280 /,
    )
  })

  it('says how late the embedded stack was told to answer, and what of that is assumed', async () => {
    const { target } = runResult()
    const serviceTimes = 'typical: 36 figures, all assumed'
    const page = readable(await renderHtml(runResult({ target: { ...target, serviceTimes } })))
    expect(page).toContain(`service times ${serviceTimes}`)
    expect(page).toContain('and with the same service times')
    expect(page.replaceAll('&#39;', "'")).not.toContain("AWS's own latencies")
    expect(readable(await renderHtml(runResult())).replaceAll('&#39;', "'")).toContain("AWS's own latencies")
  })

  it('stays small enough to be mailed', async () => {
    expect(Buffer.byteLength(await renderHtml(runResult()))).toBeLessThan(164_000)
  })

  it('allows its own script and style by their hashes and nothing else', async () => {
    const page = await renderHtml(runResult())
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const policy = page.match(/Content-Security-Policy" content="([^"]*)"/)?.[1]?.replaceAll('&#39;', "'")
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash(inline(page, 'script'))}; style-src ${hash(inline(page, 'style'))}; img-src data:; base-uri 'none'; form-action 'none'`,
    )
  })

  it('refers to nothing outside of itself', async () => {
    const page = await renderHtml(runResult())
    expect(page.match(/(src|href|action)="(?!data:|#)[^"]*"/g)).toBeNull()
    expect(inline(page, 'style')).not.toMatch(/url\(|@import/)
  })

  it('carries the licence of the chart library', async () => {
    expect(inline(await renderHtml(runResult()), 'script')).toContain('Permission is hereby granted')
  })

  it('gives every chart a label and a table', async () => {
    const page = await renderHtml(runResult())
    const groups = page.match(/<div class="charts">.*?<\/table>/gs) ?? []
    expect(groups).toHaveLength(5)
    for (const group of groups) {
      expect(group).toMatch(/role="img" aria-label="[^"]{20,}"/)
      expect(group).toContain('<details open class="figures">')
    }
  })

  it('lets no hostile text become markup', async () => {
    const openings = (page: string) => page.split('<').length
    const harmless = hostileStrings.map((_, index) => `harmless ${index}`)
    const page = await renderHtml(runWithTexts(hostileStrings))
    expect(openings(page)).toBe(openings(await renderHtml(runWithTexts(harmless))))
  })

  it('says of an emulated run what it may be compared with, and of others not', async () => {
    const { target } = runResult()
    const emulated = readable(await renderHtml(runResult()))
    const onAws = readable(await renderHtml(runResult({ target: { ...target, kind: 'aws', region: 'eu-west-1' } })))
    expect(emulated).toContain('emulated — compare only with emulated')
    expect(emulated).toContain('does not model the distance over the network')
    expect(onAws).toContain('AWS eu-west-1')
    expect(onAws).not.toContain('does not model')
  })

  it('prints percentiles that end with a receipt with the interval in which they lie', async () => {
    const page = await renderHtml(runResult())
    expect(readable(page)).toMatch(
      / delivery intended to received, [^.]*infinite 18,600 21\.3 20\.0–21\.3 40\.7 39\.5–40\.7 /,
    )
    expect(readable(page)).toMatch(/ clock width [a-z ]+ 18,600 [\d.]+ /)
    expect(readable(page)).toContain('A receipt is an interval, not an instant')
    expect(page).toContain('"earliest":[')
  })

  it('has no word about intervals where an earlier version recorded none', async () => {
    const { metrics } = runResult()
    const instants = Object.fromEntries(Object.entries(metrics).map(([name, { earliest: _, ...rest }]) => [name, rest]))
    const page = await renderHtml(runResult({ metrics: instants }))
    expect(page).not.toMatch(/<td><small>|"earliest"/)
    expect(readable(page)).not.toMatch(/interval, not an instant|Small figures|The band/)
  })

  it('says what was looked at, also when the measurement is valid', async () => {
    const page = await renderHtml(runResult())
    expect(readable(page)).toContain('What was looked at: 4 limits, 3 ok, 1 unknown')
    expect(readable(page)).toMatch(/schedule carried out 600 of 600 messages ✔ ok 100 % ≥ 98 %/)
    expect(readable(page)).toMatch(/publish delay p90 10 % of the delivery p50 ✔ ok 0\.571 ms ≤ 2\.10 ms/)
    expect(readable(page)).toMatch(/waiting for a core unknown – ≤ 5 %/)
  })

  it.each([
    { verdict: 'shared-cores' as const, row: /<tr class="doubtful">.*in stalls.*\? broken/ },
    { verdict: 'invalid' as const, row: /<tr class="bad">.*in stalls.*✖ broken/ },
  ])('marks a limit that made it $verdict', async ({ verdict, row }) => {
    const limit = { name: 'time in stalls', note: '', bound: 'at most', limit: 0.01, unit: 'share' } as const
    const limits = [{ ...limit, observed: 0.2, verdict: 'broken' as const }]
    expect(await renderHtml(runResult({ validity: { verdict, reasons: ['stalls'], limits } }))).toMatch(row)
  })

  it('has no table of limits where an earlier version saved none', async () => {
    const page = await renderHtml(runResult({ validity: { verdict: 'valid', reasons: [] } }))
    expect(page).not.toContain('What was looked at')
  })

  it('shows failing checks first, unrounded', async () => {
    const checks = [
      { name: 'connect_latency.p99', observed: 1, limit: 2, unit: 'us', verdict: 'pass' as const },
      { name: 'delivery_latency.p99', observed: 500_200, limit: 500_000, unit: 'us', verdict: 'fail' as const },
    ]
    const page = readable(await renderHtml(runResult({ verdict: { exitCode: 10, reasons: ['too slow'], checks } })))
    expect(page).toContain('✖ A check failed')
    expect(page).toMatch(/delivery_latency\.p99 ✖ fail 500\.2 ms 500 ms .*connect_latency\.p99/)
  })

  it('says where a curve stops because deliveries were lost', async () => {
    const delivery_latency = metricSummary({ count: 20_000, medianUs: 20_000, lost: 10 })
    const page = readable(await renderHtml(runResult({ metrics: { delivery_latency } })))
    expect(page).toContain('delivery: 10 of 20,000 never ended.')
    expect(page).toContain('the curve stops at 99.95 % at the latest')
    expect(page).toContain('∞ (lost)')
  })

  it('says plainly that the figures of the server are missing', async () => {
    const { server } = runResult()
    const missing = { ...server, status: 'missing' as const, reasons: ['no credentials'], functions: {}, api: null }
    const page = readable(await renderHtml(runResult({ server: missing })))
    expect(page).toContain('missing: nothing below comes from the server')
    expect(page).toContain('no credentials')
  })

  it('marks a residue', async () => {
    const balance = [{ name: 'expected = received + lost', left: 10, right: 9, residue: 1 }]
    expect(await renderHtml(runResult({ balance }))).toMatch(/<tr class="bad"><th[^>]*>expected = received \+ lost/)
  })

  it('can be made of a run that was interrupted before anything happened', async () => {
    const nothing = runResult({
      interrupted: true,
      verdict: { exitCode: 130, reasons: ['interrupted'], checks: [] },
      phases: [],
      metrics: {},
      counters: {},
      classes: {},
      balance: [],
      series: [],
      roomSizes: [],
      generator: [],
      processes: [],
    })
    const page = readable(await renderHtml(nothing))
    expect(page).toContain('? Interrupted')
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('draws long runs with the worst second of each interval', async () => {
    const [row] = runResult().series.slice(40)
    const series = Array.from({ length: 1300 }, (_, second) => ({
      ...row!,
      second,
      deliveryP99Us: second === 601 ? 987_000 : 40_000,
    }))
    const page = await renderHtml(runResult({ series }))
    expect(readable(page)).toContain('Each point stands for 5 s')
    expect(page).toContain('<td>987</td>')
    expect(Buffer.byteLength(page)).toBeLessThan(300_000)
  })
})
