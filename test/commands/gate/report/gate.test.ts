import { gateHeadline } from '../../../../commands/gate/report/gate-text.ts'
import { expect, describe, it } from 'vitest'
import { quotedChange, shortChange } from '../../../../commands/gate/report/gate-text.ts'
import { renderGateMarkdown } from '../../../../commands/gate/report/markdown.ts'
import { renderGate } from '../../../../commands/gate/report/terminal.ts'
import { verdictText } from '../../../../reports/terminal/verdict-text.ts'
import { hostileStrings } from '../../../reports/hostile-strings.ts'
import { gateResults, gateWithText, gatedMetric } from './gate-results.ts'
import { inColor, inFull, onTerminal } from '../../../reports/screens.ts'

const kinds = Object.entries(gateResults)
const headlines = {
  pass: ['✔ No regression: delivery p99 ', 'PASS'],
  fail: ['✖ Regression: delivery p99 +18 %', 'FAIL'],
  lossy: ['✖ Regression: deliveries lost (', 'FAIL'],
  inconclusive: ['? Neither a pass nor a regression is shown: delivery p99', 'INCONCLUSIVE'],
  invalid: ['✖ No verdict: only 0 of 10 pairs count', 'INVALID'],
  interrupted: ['? No verdict, ended early: interrupted after 7', 'Interrupted'],
  collapsed: ['✖ Regression: the candidate failed twice', 'FAIL'],
  forced: ['? No regression: delivery p99 ', 'PASS (forced)'],
  withSlo: ['✖ SLO broken: delivery p99 was 262 ms and has to be below 250 ms', 'FAIL'],
} as const satisfies Record<keyof typeof gateResults, readonly [first: string, word: string]>

it.each([
  [1.182, '+18 %'],
  [1.0996, '+10 %'],
  [1.012, '+1.2 %'],
  [1.0001, '±0 %'],
  [0.968, '−3.2 %'],
  [0.5, '−50 %'],
  [13.345, '+1,230 %'],
  ['infinite' as const, '+∞'],
  [null, '–'],
])('a ratio of %s is written as %s: three digits at most', (ratio, text) => {
  expect(shortChange(ratio)).toBe(text)
})

it('a change is quoted with its interval, of the fresh pairs where there are some', () => {
  const once = gatedMetric({ name: 'delivery_latency.p999', baseline: 1, ratio: 1.18, spread: 1.07 })
  expect(quotedChange(once)).toBe('delivery p99.9 +18 %, 95 % CI +10 to +26 %')
  const again = { ...once, second: { ...once.first, ratio: 1.21, interval: null } }
  expect(quotedChange(again)).toBe('delivery p99.9 +21 %, too few pairs for an interval')
})

describe('on the terminal', () => {
  it.each(kinds)('%s: the verdict first and last, in 80 columns and 24 lines', (kind, result) => {
    const verdict = verdictText(gateHeadline(result), onTerminal)
    const lines = [renderGate(result, onTerminal), verdict].join('\n').split('\n')
    const [headline, word] = headlines[kind as keyof typeof headlines]
    const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
    expect(oneLine(verdict).startsWith(headline)).toBe(true)
    expect(lines.join('\n').startsWith(`${verdict}\n  ${word} · gate of broadcast\n`)).toBe(true)
    for (const line of lines) expect(line).toMatch(/^(?:.{0,79}\S)?$/)
    expect(lines.length).toBeLessThanOrEqual(24)
    expect(renderGate(result, inFull)).toMatch(/emulated, service times typical/)
  })

  it('has a row for each stage, and what did not pass', () => {
    const text = renderGate(gateResults.fail, inFull)
    expect(text).toMatch(/^ {2}delivery p99 +187 ms +222 ms +\+18 % +\+10 … \+26 {2}\? suspect$/m)
    expect(text).toMatch(/^ {4}fresh pairs +187 ms +222 ms +\+18 % +\+10 … \+26 {2}✖ fail$/m)
    expect(text).toContain('10 pairs and 10 fresh ones')
    expect(text).toContain('counters ✔ none of 4 above the baseline; false_cleanups 3, baseline 3')
    expect(renderGate(gateResults.lossy, inFull)).toContain('counters ✖ deliveries_lost 12, baseline 0')
    expect(renderGate(gateResults.withSlo, inFull)).toContain(
      'SLO ✖ delivery_latency.p99 was 262 ms; the limit is below 250 ms',
    )
  })

  it('says what an inconclusive gate would take, and where a stopped one stood', () => {
    expect(renderGate(gateResults.inconclusive, onTerminal)).toContain('A pass takes about 34 pairs: --pairs 34.')
    expect(renderGate(gateResults.interrupted, onTerminal)).toContain('interrupted after 7 blocks')
    expect(renderGate(gateResults.invalid, onTerminal)).toContain('0 of 10 pairs')
  })

  it('obeys no text of others', () => {
    expect(renderGate(gateWithText('\u001B[2J\n::error::x'), onTerminal)).not.toMatch(/[^\P{Cc}\n]/u)
    expect(renderGate(gateResults.fail, inColor)).toContain('\u001B[31m✖\u001B[39m Regression')
  })
})

describe('in Markdown', () => {
  it.each(kinds)('%s is a screen of 25 lines that a workflow finds again', (kind, result) => {
    const lines = renderGateMarkdown(result).split('\n')
    expect(lines[0]).toBe('<!-- fanbench gate: broadcast -->')
    const [headline, word] = headlines[kind as keyof typeof headlines]
    expect(lines[1]?.startsWith(`### ${headline}`)).toBe(true)
    expect(lines).toContain(`**${word}**: fanbench gate of broadcast`)
    expect(lines.length).toBeLessThanOrEqual(25)
  })

  it('has the sentence to quote, the table, the seed, the command and the names of the files', () => {
    const text = renderGateMarkdown(gateResults.fail)
    expect(text).toContain('### ✖ Regression: delivery p99 +18 %, 95 % CI +10 to +26 %; ')
    expect(text).toContain('| delivery p99, fresh pairs | 187 ms | 222 ms | +18 % | +10 … +26 | 5 % | ✖ fail |')
    expect(text).toContain('origin/main (1a2b3c4) → the working copy; emulated, service times typical, 10 pairs and 10')
    expect(text).toContain('seed 42')
    expect(text).toContain('`report.html`, `gate.json` in `2026-11-21T021500Z-gate`')
    expect(text).toContain('\n`fanbench gate broadcast --baseline-ref origin/main --stack ./chat.ts --seed 42`\n')
  })

  it('stays one screen of our own Markdown whatever others have written', () => {
    for (const text of [...hostileStrings, `|<img src=x>\n# ${'x'.repeat(2000)}`, '--> \n```\n<!--']) {
      const lines = renderGateMarkdown(gateWithText(text)).split('\n')
      expect(lines.length).toBeLessThanOrEqual(30)
      expect(lines[0]).toMatch(/^<!-- fanbench gate: [\w -]+ -->$/)
      expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1)
      expect(lines.slice(1).filter((line) => /(?<!\\)<|^!|^```/.test(line.replaceAll(/`[^`]*`/g, '')))).toEqual([])
    }
  })
})
