import { quantileNames } from '../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, RunResult, SeriesRow } from '../src/metrics/result/run-result.ts'

/** A figure is written as it is stored: durations in microseconds; an empty cell is no figure, which is not zero. */
type Cell = number | string | null | undefined

/** A run's figures for a spreadsheet: the text of each file by its name. */
export function renderCsv(result: RunResult): Readonly<Record<'metrics.csv' | 'series.csv' | 'counters.csv', string>> {
  return { 'metrics.csv': metricsCsv(result), 'series.csv': seriesCsv(result), 'counters.csv': countersCsv(result) }
}

const ranked = [...quantileNames, 'max'] as const

const metricColumns = [
  'unit',
  'count',
  'infinite',
  'min',
  ...ranked,
  'mean',
] as const satisfies readonly (keyof MetricSummary)[]

function metricsCsv({ metrics }: RunResult): string {
  // The lower ends of the intervals that these lie in, where a metric has them.
  const earliest = ranked.map((quantile) => `earliest_${quantile}`)
  const rows = Object.entries(metrics).map(([name, summary]) => [
    name,
    ...metricColumns.map((column) => summary[column]),
    ...ranked.map((quantile) => summary.earliest?.[quantile]),
  ])
  return csv(['metric', ...metricColumns, ...earliest], rows)
}

const seriesColumns = [
  'second',
  'phase',
  'connectionsOpen',
  'messagesPublished',
  'deliveriesReceived',
  'deliveriesLost',
  'deliveryP50Us',
  'deliveryP99Us',
  'deliveryMaxUs',
] as const satisfies readonly (keyof SeriesRow)[]

function seriesCsv({ series }: RunResult): string {
  return csv(
    seriesColumns,
    series.map((row) => seriesColumns.map((column) => row[column])),
  )
}

/** A counter's parts by class follow after all counters. */
function countersCsv({ counters, classes }: RunResult): string {
  const totals = Object.entries(counters).map(([name, count]) => [name, null, count])
  const parts = Object.entries(classes).flatMap(([name, byClass]) =>
    Object.entries(byClass).map(([part, count]) => [name, part, count]),
  )
  return csv(['counter', 'class', 'count'], [...totals, ...parts])
}

/** RFC 4180: CRLF after each record, cells quoted where they need it. */
function csv(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [heading, ...rows].map((cells) => `${cells.map(written).join(',')}\r\n`).join('')
}

function written(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const text = neutralised(cell)
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const plainNumber = /^-?\d+(\.\d+)?$/
// Some spreadsheets split at ; or a tab, whatever is quoted: what starts there could be a cell as well. East Asian ones
// take the full-width characters for the narrow ones.
const formulaStart = /(^|[,;\t\r\n"])(?=[=+\-@\t\r＝＋－＠])/g

/** A spreadsheet runs a cell that starts like a formula, unless an apostrophe says that it is text. */
function neutralised(text: string): string {
  return plainNumber.test(text) ? text : text.replaceAll(formulaStart, "$1'")
}
