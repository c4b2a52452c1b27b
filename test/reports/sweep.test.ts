import { describe, expect, it } from 'vitest'
import { sweepOutputs } from '../../commands/sweep/report/document.ts'
import { recommendationSentence, remarks } from '../../commands/sweep/report/sweep-text.ts'
import { sweepResult } from '../fixtures/sweep-result.ts'
import { shortOfCpu } from '../fixtures/swept-blocks.ts'
import { inColor, inFile, onNarrow, onTerminal } from './screens.ts'

const computes = (memoryMb: number) => ({ p99Ms: 40 + 60_000 / memoryMb, usd: 1.2 + memoryMb / 20_000 })
const waits = (memoryMb: number) => ({ ...computes(memoryMb), p99Ms: 80 })

const knee = sweepResult(computes, { memoryMb: [128, 512, 1024, 1769] }, (memoryMb, round) =>
  memoryMb === 1024 && round < 8 ? shortOfCpu() : {},
)
const withSlo = sweepResult(computes, { slo: 'delivery_latency.p99<250ms' })
const alike = sweepResult(waits)

describe('the recommendation', () => {
  it('is one sentence with its reason', () => {
    expect(recommendationSentence(knee)).toBe(
      'Take 1,769 MB: no other setting is significantly faster, and each step up to it was worth its cost.',
    )
    expect(recommendationSentence(sweepResult((mb) => ({ ...computes(mb), usd: mb > 512 ? 5 : 1 })))).toMatch(
      /^Take 512 MB: 1,769 MB would lower the p99 by \d+(\.\d)? % for \d+(\.\d)? % more\.$/,
    )
    expect(recommendationSentence(withSlo)).toBe(
      'Take 512 MB, the cheapest setting that meets delivery_latency.p99<250ms with its whole 95 % interval.',
    )
    expect(recommendationSentence(alike)).toMatch(
      /^No difference of 5 % or more of the p99 was found; the cheapest setting, 128 MB, is as good as any within ±\d+(\.\d)? %\.$/,
    )
    expect(recommendationSentence(sweepResult(computes, { slo: 'delivery_latency.p99<5ms' }))).toBe(
      'No setting meets delivery_latency.p99<5ms.',
    )
    expect(recommendationSentence(sweepResult(computes, { rounds: 3 }))).toContain(
      'It takes 7 blocks that count, of the reference (1,769 MB)',
    )
  })

  it('comes with what speaks against acting on it', () => {
    expect(remarks(knee)).toEqual([
      expect.stringMatching(
        /^7 of 10 blocks of 1,024 MB do not count: Lambda SendMessage should have had .* Nothing is concluded from the rest\.$/,
      ),
      expect.stringContaining('Emulated: the share of a core'),
    ])
    expect(remarks(alike)[0]).toMatch(/^A difference of .* % or more to 1,769 MB would have been found/)
    expect(remarks(sweepResult(computes, { isStopped: true }))[0]).toBe('30 of 30 blocks were measured: interrupted.')
  })
})

describe('the table of a sweep', () => {
  const lines = sweepOutputs.terminal.render(knee, inFile).split('\n')

  it('begins with what to take, and has a row a setting with figures and ratio', () => {
    expect(lines[0]).toMatch(/^✔ Take 1,769 MB: /)
    expect(lines[1]).toBe(
      '  Take 1,769 MB · sweep of SendMessage · 10 rounds · 33 min 4 s · emulated — compare only with emulated',
    )
    expect(lines).toContainEqual(
      expect.stringMatching(/^ +128.MB( +[\d.]+){3} +–( +[\d.]+){3} +\+[\d.]+ % +slower +yes$/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/^ +[\d.]+–[\d.]+ .* \+.* … \+.* %$/))
    expect(lines).toContainEqual(expect.stringMatching(/^ +1,024.MB .* –$/))
    expect(lines).toContainEqual(expect.stringMatching(/^ +1,769.MB .* reference +yes$/))
  })

  it('fits into the columns of a terminal, with nothing in it that a terminal obeys', () => {
    for (const screen of [onTerminal, onNarrow])
      for (const line of [
        sweepOutputs.terminal.render(knee, screen),
        sweepOutputs.terminal.render(withSlo, screen),
      ].flatMap((text) => text.split('\n')))
        expect(line.length).toBeLessThanOrEqual(screen.columns)
    expect(lines.join('')).not.toMatch(/\p{Cc}/u)
    expect(sweepOutputs.terminal.render(knee, inColor)).toContain('\u001B[')
  })

  it('has whether a setting meets the SLO', () => {
    expect(sweepOutputs.terminal.render(withSlo, onTerminal)).toMatch(/128.MB.* ✖ broken\n[^]*512.MB.* ✔ met/)
  })
})

describe('the Markdown copy', () => {
  it('has the sentence and the same rows', () => {
    const text = sweepOutputs.markdown.render(withSlo)
    expect(text).toContain('### ✔ Take 512 MB, the cheapest setting')
    expect(text).toMatch(/^\| 128.MB \| .* \| slower \| yes \| ✖ broken \|$/m)
    expect(text).toContain('`fanbench sweep --memory 128,512,1769 --seed 1`')
  })
})

describe('the page of a sweep', () => {
  it('says first what to take, and that it is emulated', async () => {
    const page = await sweepOutputs.html.render(knee)
    expect(page).toContain('</span> Take 1,769\u00a0MB: no other setting ')
    expect(page).toContain('emulated — compare only with emulated')
    expect(page).toContain('<small>← taken</small>')
    expect(await sweepOutputs.html.render(knee)).toBe(page)
  })

  it('has a point with error bars for each setting, told apart by its shape too', async () => {
    const page = await sweepOutputs.html.render(
      sweepResult((mb) => (mb === 512 ? { p99Ms: 300, usd: 1.4 } : computes(mb))),
    )
    const [chart] = [...page.matchAll(/<script type="application\/json">(.*?)<\/script>/g)].map(
      ([, json = '']) =>
        JSON.parse(json) as { xAxis: string; series: { points: { shape: string; names: string[] } }[] },
    )
    expect(chart?.xAxis).toBe('usd')
    expect(chart?.series.map(({ points }) => points.shape)).toEqual(['disc', 'ring'])
    expect(chart?.series[0]?.points.names).toHaveLength(3)
  })

  it('shows the blocks that do not count, and why', async () => {
    const page = await sweepOutputs.html.render(knee)
    expect(page.match(/class="left-out"/g)).toHaveLength(7)
    expect(page).toContain('should have had 100 % of a core by its memory')
    expect(page).toContain('<a href="run-0/report.html">1</a>')
  })
})
