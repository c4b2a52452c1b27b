import { type Insert, type Markup, html } from './markup.ts'

/** `text` reads from the left, `figure` lines up on the right. */
export interface Column<Row> {
  readonly heading: string
  readonly kind: 'text' | 'figure'
  cell(row: Row): Insert
}

export function text<Row>(heading: string, cell: (row: Row) => Insert): Column<Row> {
  return { heading, kind: 'text', cell }
}

export function figure<Row>(heading: string, cell: (row: Row) => Insert): Column<Row> {
  return { heading, kind: 'figure', cell }
}

export type Emphasis = 'good' | 'doubtful' | 'bad' | 'none'

/** The subject of a row, with a line of explanation if there is one. */
export function explained(name: string, meaning: string | undefined): Insert {
  return meaning === undefined || meaning === '' ? name : [name, html`<small>${meaning}</small>`]
}

/** The first column names the row. The frame scrolls by itself on narrow screens, with the keyboard too. */
export function table<Row>(
  caption: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  emphasis: (row: Row) => Emphasis = () => 'none',
): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${side(column)}>${column.heading}</th>`)}</tr></thead>
<tbody>${rows.map((row) => tableRow(columns, row, emphasis(row)))}</tbody>
</table></div>`
}

function tableRow<Row>(columns: readonly Column<Row>[], row: Row, emphasis: Emphasis): Markup {
  const cells = columns.map((column, index) =>
    index === 0
      ? html`<th scope="row"${side(column)}>${column.cell(row)}</th>`
      : html`<td${side(column)}>${column.cell(row)}</td>`,
  )
  return emphasis === 'none' ? html`<tr>${cells}</tr>\n` : html`<tr class="${emphasis}">${cells}</tr>\n`
}

/** Most cells are figures, and a file of thousands of them is smaller when only text carries a class. */
function side<Row>(column: Column<Row>): Markup | null {
  return column.kind === 'text' ? html` class="text"` : null
}
