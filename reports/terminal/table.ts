import { cut, widthOf } from './lines.ts'
import type { Screen } from './screen.ts'

/** A column of a table on a screen. */
export interface TableColumn<Row> {
  /** One or more lines. */
  readonly heading: string | readonly string[]
  /** Its text, which may be coloured. */
  cell(row: Row): string
  /** Its text in a line under that of the row, such as a range; left out: none. */
  under?(row: Row): string
  /** Where the screen is too narrow for all columns, the highest goes first; left out: never. */
  readonly leaveOut?: number
  readonly align?: 'left'
}

const margin = '  '
const gap = '  '

/**
 * A table in as many columns as the screen has room for, each as wide as what is in it: its headings, and the lines of each
 * row.
 *
 * @param around lines over and under a row
 */
export function tableLines<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  screen: Pick<Screen, 'columns'>,
  around: (row: Row) => { readonly over?: readonly string[]; readonly under?: readonly string[] } = () => ({}),
): { head: string[]; body: string[][] } {
  let shown = columns.map((column) => laidOut(column, rows))
  for (const { leaveOut } of columns.toSorted((a, b) => (b.leaveOut ?? 0) - (a.leaveOut ?? 0))) {
    if (leaveOut === undefined || lineWidth(shown) <= screen.columns) break
    shown = shown.filter(({ column }) => column.leaveOut !== leaveOut)
  }
  const headings = Math.max(0, ...shown.map(({ head }) => head.length))
  const line = (texts: readonly string[]) =>
    cut(`${margin}${texts.map((text, at) => padded(text, shown[at])).join(gap)}`.trimEnd(), screen.columns)
  return {
    head: Array.from({ length: headings }, (_, at) =>
      line(shown.map(({ head }) => head[at + head.length - headings] ?? '')),
    ),
    body: rows.map((row, at) => {
      const { over = [], under = [] } = around(row)
      const second = line(shown.map(({ unders }) => unders[at] ?? ''))
      return [...over, line(shown.map(({ cells }) => cells[at] ?? '')), ...(second === '' ? [] : [second]), ...under]
    }),
  }
}

interface LaidOut<Row> {
  readonly column: TableColumn<Row>
  readonly head: readonly string[]
  readonly cells: readonly string[]
  readonly unders: readonly string[]
  readonly width: number
}

function laidOut<Row>(column: TableColumn<Row>, rows: readonly Row[]): LaidOut<Row> {
  const head = typeof column.heading === 'string' ? [column.heading] : column.heading
  const cells = rows.map((row) => column.cell(row))
  const unders = rows.map((row) => column.under?.(row) ?? '')
  return { column, head, cells, unders, width: Math.max(...[...head, ...cells, ...unders].map(widthOf)) }
}

function lineWidth<Row>(columns: readonly LaidOut<Row>[]): number {
  return margin.length + columns.reduce((sum, { width }) => sum + width, 0) + gap.length * (columns.length - 1)
}

function padded<Row>(text: string, laid: LaidOut<Row> | undefined): string {
  const space = ' '.repeat(Math.max(0, (laid?.width ?? 0) - widthOf(text)))
  return laid?.column.align === 'left' ? text + space : space + text
}
