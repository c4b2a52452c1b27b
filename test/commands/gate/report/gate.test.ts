import { expect, describe, it } from 'vitest'
import { gateDocument, gateMarkdown } from '../../../../commands/gate/report/document.ts'
import { gateHeadline } from '../../../../commands/gate/report/gate-text.ts'
import { excludedText } from '../../../../commands/gate/sentences.ts'
import { writeTerminal } from '../../../../reports/terminal/write-document.ts'
import { verdictText } from '../../../../reports/terminal/verdict-text.ts'
import { hostileStrings } from '../../../reports/hostile-strings.ts'
import { gateResults, gateWithText, gatedMetric } from './gate-results.ts'
import { inColor, inFull, onTerminal } from '../../../reports/screens.ts'

const kinds = Object.entries(gateResults)
const renderGate = (result: Parameters<typeof gateDocument>[0], screen: typeof onTerminal) =>
  writeTerminal(gateDocument(result), screen)
const headlines = {
  pass: ['✔ No regression: correct, no more work, delivery p99 no slower than +', 'PASS'],
  fail: ['✖ Regression: delivery_latency p99 +18 %', 'FAIL'],
  lossy: ['✖ Regression: deliveries lost (', 'FAIL'],
  inconclusive: ['? Neither a pass nor a regression is shown: delivery_latency p99', 'INCONCLUSIVE'],
  invalid: ['✖ No verdict: 6 blocks do not count', 'INVALID'],
  interrupted: ['? No verdict, ended early: interrupted', 'Interrupted'],
  collapsed: ['✖ Regression: the candidate failed where', 'FAIL'],
  forced: ['? No regression: correct, no more work', 'PASS (forced)'],
  reading: ['✖ Regression: read units: 20,891, baseline 2,062 (+913 %)', 'FAIL'],
  withSlo: ['✖ Regression: ', 'FAIL'],
} as const satisfies Record<keyof typeof gateResults, readonly [first: string, word: string]>

it('time says what it can exclude, and that something is faster', () => {
  const slower = gatedMetric({ name: 'delivery_latency.p99', baseline: 1, ratio: 1.02, spread: 1.04 })
  expect(excludedText(slower)).toBe('no slower than +5.4 % (95 %)')
  expect(excludedText({ ...slower, interval: { lower: 0.8, upper: 0.9 } })).toBe('faster, by 10 % or more')
  expect(excludedText({ ...slower, interval: null, upper: null })).toBe('not known')
})

describe('on the terminal', () => {
  it.each(kinds)('%s: the verdict first, in 80 columns and 24 lines', (kind, result) => {
    const verdict = verdictText(gateHeadline(result), onTerminal)
    const lines = [renderGate(result, onTerminal), verdict].join('\n').split('\n')
    const [headline, word] = headlines[kind as keyof typeof headlines]
    expect(verdict.replaceAll(/\s+/g, ' ').startsWith(headline)).toBe(true)
    expect(lines.join('\n').startsWith(`${verdict}\n  ${word} · gate of broadcast`)).toBe(true)
    for (const line of lines) expect(line).toMatch(/^(?:.{0,79}\S)?$/)
    expect(lines.length).toBeLessThanOrEqual(24)
  })

  it('has a line for each part of the verdict, and a row for each timed figure', () => {
    const text = renderGate(gateResults.fail, inFull).replaceAll(/\n {2,}/g, ' ')
    expect(text).toContain('✔ correct: none of 4 counts above the baseline; lambda_errors is known of 1 of 3 rounds')
    expect(text).toContain('✔ work: the same posts, read units')
    expect(text).toContain('✖ time: delivery p50 no slower than +4 % (95 %); delivery p99')
    expect(text).toMatch(/delivery p99 .*222 ms +\+18 % +\+10 … \+26 +5 % +✖ fail/)
    expect(text).toContain(
      '3 of 3 rounds count, with 742 of 750 pairs of turns of 0.1 s; the machine was busy during the others.',
    )
    expect(renderGate(gateResults.lossy, inFull)).toContain('✖ correct: deliveries_lost 12, baseline 0')
    expect(renderGate(gateResults.reading, inFull)).toContain('✖ work: read units 20,891, baseline 2,062')
  })

  it('obeys no text of others', () => {
    expect(renderGate(gateWithText('\u001B[2J\n::error::x'), onTerminal)).not.toMatch(/[^\P{Cc}\n]/u)
    expect(renderGate(gateResults.fail, inColor)).toContain('\u001B[31m✖\u001B[39m Regression')
  })
})

describe('in Markdown', () => {
  it.each(kinds)('%s: a workflow finds it again, and its headline is first', (kind, result) => {
    const lines = gateMarkdown(result).split('\n')
    expect(lines[0]).toBe('<!-- fanbench gate: broadcast -->')
    const [headline] = headlines[kind as keyof typeof headlines]
    expect(lines.slice(1, 6).join('\n').replaceAll('\\', '')).toContain(headline.slice(2))
  })

  it('is five lines before anybody unfolds it: verdict, gate, and the three parts', () => {
    const [seen = ''] = gateMarkdown(gateResults.fail).split('<details>')
    const lines = seen
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
    expect(lines.map((line) => line.replaceAll('*', '').slice(0, 9))).toEqual([
      '### ✖ Reg',
      'FAIL · fa',
      '✔ correct',
      '✔ work: t',
      '✖ time: d',
    ])
  })

  it('has one first heading and none of the Markdown of others', () => {
    for (const text of [...hostileStrings, `|<img src=x>\n# ${'x'.repeat(2000)}`, '--> \n```\n<!--']) {
      const lines = gateMarkdown(gateWithText(text)).split('\n')
      expect(lines[0]).toMatch(/^<!-- fanbench gate: [\w -]+ -->$/)
      expect(
        lines.slice(1).filter((line) => /(?<!\\)<(?!\/?(?:details|summary))/.test(line.replaceAll(/`[^`]*`/g, ''))),
      ).toEqual([])
    }
  })
})
