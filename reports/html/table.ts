import { type Column, type RichCell, type Row, type Table, table as tableOf } from '../document.ts'
import { samplesNeeded } from '../../src/metrics/catalogue/quantiles.ts'
import { absent, whole } from '../figures.ts'
import type { Tone } from '../outcome.ts'
import { type Insert, type Markup, html } from './markup.ts'
import { pill } from './pill.ts'
import { drawnMark } from './row-mark.ts'

/** A table within a drawing, of the same columns as those of a document. */
export function drawnTable<Of>(
  caption: string,
  rows: readonly Of[],
  columns: readonly Column<Of>[],
  tone?: (row: Of) => Tone | 'none',
): Markup {
  return tableMarkup(tableOf(caption, rows, columns, tone === undefined ? {} : { tone }))
}

/** The first column names the row. The frame scrolls by itself on narrow screens, with the keyboard too. */
export function tableMarkup({ caption, columns, rows }: Table): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${side(column)}>${column.heading}</th>`)}</tr></thead>
<tbody>${rows.map((row) => tableRow(columns, row))}</tbody>
</table></div>${absentNote(columns, rows)}`
}

const ofPercentile = /(?:^| )p(\d+(?:\.\d+)?)(?:, ms)?$/

/** The reason for each {@link absent} of a table, under it; null if every cell has a figure. */
function absentNote(columns: Table['columns'], rows: readonly Row[]): Markup | null {
  const headings = columns
    .filter((_, at) => rows.some(({ cells }) => cells[at]?.text === absent))
    .map(({ heading }) => heading)
  if (headings.length === 0) return null
  const percentiles = new Set(headings.flatMap((heading) => ofPercentile.exec(heading)?.[1] ?? []))
  const needs = [...percentiles].map((name) => `a p${name} takes ${whole(samplesNeeded(Number(name) / 100))} samples`)
  const others = headings.filter((heading) => !ofPercentile.test(heading)).map((heading) => heading || 'first column')
  const reasons = [
    ...(needs.length === 0 ? [] : [`${needs.join(', ')}, and there were fewer or none`]),
    ...(others.length === 0 ? [] : [`${others.join('; ')}: not measured, not known, or too few samples to tell`]),
  ]
  return html`<p class="scope">${absent} is not zero. ${reasons.join('. ').replace(/^a p/, 'A p')}.</p>`
}

function tableRow(columns: Table['columns'], { cells, tone }: Row): Markup {
  const drawn = columns.map((column, index) => {
    const content = cellMarkup(cells[index] ?? { text: '' })
    return index === 0 ? html`<th scope="row"${side(column)}>${content}</th>` : html`<td${side(column)}>${content}</td>`
  })
  return tone === 'none' ? html`<tr>${drawn}</tr>\n` : html`<tr class="${tone}">${drawn}</tr>\n`
}

function cellMarkup({ text, under, meaning = '', outcome, href, drawing, sentences }: RichCell): Insert {
  if (drawing !== undefined) return drawnMark(drawing)
  if (sentences !== undefined) return sentences.map((one) => html`<div class="sentence">${one}</div>`)
  const shown = outcome === undefined ? text : pill(outcome)
  const linked = href === undefined ? shown : html`<a href="${href}">${shown}</a>`
  return [
    linked,
    under === undefined ? null : html`<small>${under}</small>`,
    meaning === '' ? null : html`<small>${meaning}</small>`,
  ]
}

/** Most cells are figures, and a file of thousands of them is smaller when only text carries a class. */
function side({ kind }: Table['columns'][number]): Markup | null {
  return kind === 'figure' ? null : html` class="text"`
}
