import { runHeadline } from '../../../reports/sentences/run-headline.ts'
import { describe, expect, it } from 'vitest'
import { cut, widthOf, wrapped } from '../../../reports/terminal/lines.ts'
import { verdictText } from '../../../reports/terminal/verdict-text.ts'
import { runResult } from '../../fixtures/run-result.ts'
import { inFile, onNarrow } from '../screens.ts'

const verdict = '✖ A check failed: deliveries_lost was 441; the limit is 0'

describe('a line that is too long', () => {
  it('ends with a whole word and an ellipsis, whatever room there is', () => {
    const words = new Set(verdict.split(' '))
    for (let columns = 30; columns < verdict.length; columns++) {
      const line = cut(verdict, columns)
      expect(widthOf(line)).toBeLessThanOrEqual(columns)
      expect(line.endsWith(' …')).toBe(true)
      expect(line.split(' ').slice(0, -1)).toSatisfy((shown: string[]) => shown.every((word) => words.has(word)))
    }
  })

  it('is cut within a word that is long, or half of the line', () => {
    expect(cut(`  12 ms  2 ← ${'x'.repeat(200)}`, 40)).toBe(`  12 ms  2 ← ${'x'.repeat(26)}…`)
    const log = 'INFO  {"fanbench":1,"function":"ReadPositions"}'
    expect(cut(log, 30)).toBe(`${log.slice(0, 29)}…`)
    expect(cut('a everybodysname', 10)).toBe('a everybo…')
  })

  it('of letters that take two columns is no wider either', () => {
    expect(widthOf(cut('遅延'.repeat(30), 41))).toBe(41)
  })

  it('is cut between letters, and not within one of several characters', () => {
    const [family, flag] = ['👨‍👩‍👧‍👦', '🇨🇭']
    expect([widthOf(family), widthOf(flag), widthOf('e\u0301')]).toEqual([2, 2, 1])
    expect(cut(family.repeat(30), 8)).toBe(`${family.repeat(3)}…`)
    expect(cut(flag.repeat(30), 7)).toBe(`${flag.repeat(3)}…`)
  })
})

describe('a text in lines', () => {
  it('is whole on a narrow screen where it is the verdict', () => {
    const run = runResult({ counters: { deliveries_expected: 100, deliveries_late: 83 } })
    const lines = verdictText(runHeadline(run), onNarrow).split('\n')
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.filter((line) => widthOf(line) > onNarrow.columns)).toEqual([])
    expect(lines.map((line) => line.trim()).join(' ')).toBe(verdictText(runHeadline(run), inFile))
  })

  it('has figures and their units in the same line, whatever its width', () => {
    const text = 'over 10 ms 9.38 % (limit 1 %) held for 50 ms, at most 2 s more'
    for (let columns = 12; columns <= text.length; columns++) {
      const lines = wrapped(text, '', columns)
      expect(lines.filter((line) => /\d$|^(?:%|ms|s)\b/.test(line))).toEqual([])
      expect(lines.join(' ')).toBe(text)
    }
  })

  it('is within its columns with both margins, and has every word once', () => {
    const text = 'a family 👨‍👩‍👧‍👦 and 遅延 of 12 ms in each of several rooms   of a chat'
    for (let columns = 16; columns <= 70; columns++) {
      const lines = wrapped(text, '  ', columns, '      ')
      expect(lines.filter((line) => widthOf(line) > columns)).toEqual([])
      expect(lines.every((line, at) => line.startsWith(at === 0 ? '  a' : '      '))).toBe(true)
      expect(lines.join(' ').split(/ +/).join(' ').trim()).toBe(text.replace('   ', ' '))
    }
  })
})
