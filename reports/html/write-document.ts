import type { Charts, Document, Part, RichCell, Row, Section, Sentence, Table } from '../document.ts'
import { absent } from '../figures.ts'
import { browserScript, plotStyle } from './browser-bundle.ts'
import { chartWithTable } from './chart.ts'
import { commandLine } from './command-line.ts'
import { withContents } from './contents.ts'
import { type Insert, type Markup, html } from './markup.ts'
import { renderPage } from './page.ts'
import { heading, pill } from './pill.ts'
import { drawnMark, rowMarkStyle } from './row-mark.ts'
import { foldedSection, section } from './section.ts'
import { styleSheet } from './style.ts'
import { explained, table } from './table.ts'

/** A document as a page, its outcome first. The same document gives the same bytes. */
export async function writeHtml(document: Document): Promise<string> {
  const { headline, command, id, lead, parts } = document
  const { outcome } = headline
  const sections = parts.map(partOf)
  const hasCharts = parts.some(hasChart)
  return renderPage({
    outcome,
    name: command,
    runId: id,
    style: (hasCharts ? await plotStyle() : '') + styleSheet + rowMarkStyle,
    script: hasCharts ? await browserScript() : null,
    content: html`${headerOf(document)}
${lead.filter(isWarning).map((remark) => html`<p class="warning remark">${remark.text}</p>\n`)}${withContents(sections)}${absentNote(sections)}`,
  })
}

function headerOf({ headline, command, about, badge, lead, id, facts, again }: Document): Markup {
  const { outcome } = headline
  return html`<header class="verdict ${outcome.tone}">
<p class="what"><span>fanbench <b>${command}</b>${titleOf(about)}</span>${badge === undefined ? null : html` <span class="badge">${badge}</span>`} ${pill(outcome)}</p>
${heading(headline)}
${lead.filter((part) => !isWarning(part)).map((part) => html`<p class="lead">${marked(part)}</p>\n`)}<dl class="run">
<div><dt>folder</dt><dd>${id}</dd></div>
${Object.entries(facts).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}<div><dt>again</dt><dd>${commandLine(again)}</dd></div>
</dl>
</header>`
}

function titleOf(about: readonly string[]): string {
  return about.map((part, at) => (at === 0 && part.startsWith('of ') ? ` ${part}` : ` · ${part}`)).join('')
}

function isWarning({ look }: Sentence): boolean {
  return look === 'warning'
}

function marked({ outcome, text }: Sentence): Insert {
  return outcome === undefined ? text : `${outcome.mark} ${text}`
}

function hasChart(part: Part): boolean {
  return part.kind === 'charts' || (part.kind === 'section' && part.parts.some(hasChart))
}

const classes = { plain: null, quiet: html` class="lead"`, warning: html` class="warning"` } as const

function partOf(part: Part): Insert {
  switch (part.kind) {
    case 'sentence':
      return html`<p${classes[part.look]}>${marked(part)}</p>\n`
    case 'list':
      return html`<ul class="prose">${part.items.map((item) => html`<li>${item}</li>\n`)}</ul>\n`
    case 'command lines':
      return html`<pre>${commandLine(part.lines.join('\n\n'))}</pre>\n`
    case 'table':
      return html`${tableOf(part)}\n`
    case 'charts':
      return chartsOf(part)
    default:
      return sectionOf(part)
  }
}

function sectionOf({ heading, outcome, holds, parts }: Section): Insert {
  const content = parts.map(partOf)
  if (holds === undefined) return section(heading, content, outcome === undefined ? null : pill(outcome))
  return foldedSection(
    heading,
    [outcome === undefined ? null : [pill(outcome), ' '], holds],
    content,
    outcome?.tone === 'bad',
  )
}

function chartsOf({ lead, description, charts, figures, areSmall }: Charts): Markup {
  const content = html`${lead === '' ? null : html`<p class="lead">${lead}</p>\n`}${chartWithTable(description, charts, tableOf(figures))}\n`
  return areSmall === true ? html`<div class="small">${content}</div>\n` : content
}

function tableOf({ caption, columns, rows }: Table): Markup {
  return table(
    caption,
    rows,
    columns.map(({ heading, kind }, at) => ({
      heading,
      kind: kind === 'figure' ? ('figure' as const) : ('text' as const),
      cell: ({ cells }: Row) => cellOf(cells[at] ?? { text: '' }),
    })),
    ({ tone }) => tone,
  )
}

function cellOf({ text, under, meaning, outcome, href, drawing, sentences }: RichCell): Insert {
  if (drawing !== undefined) return drawnMark(drawing)
  if (sentences !== undefined) return sentences.map((one) => html`<div class="sentence">${one}</div>`)
  const shown = outcome === undefined ? text : pill(outcome)
  const linked = href === undefined ? shown : html`<a href="${href}">${shown}</a>`
  return [linked, under === undefined ? null : html`<small>${under}</small>`, explained('', meaning)]
}

/** The meaning of {@link absent}; null if every cell has a figure. */
function absentNote(content: Insert): Markup | null {
  return html`${content}`.text.includes(`>${absent}<`)
    ? html`<p class="scope">${absent} in a table: not measured, not known, or too few samples to tell. It is not zero.</p>`
    : null
}
