import type { Charts, Document, Drawing, Part, Section, Sentence } from '../document.ts'
import { browserScript, plotStyle } from './browser-bundle.ts'
import { chartWithTable } from './chart.ts'
import { commandLine } from './command-line.ts'
import { withContents } from './contents.ts'
import { type Insert, type Markup, html } from './markup.ts'
import { renderPage } from './page.ts'
import { heading, pill } from './pill.ts'
import { rowMarkStyle } from './row-mark.ts'
import { foldedSection, idOf, section } from './section.ts'
import { styleSheet } from './style.ts'
import { tableMarkup } from './table.ts'

/** The style of a page without charts. */
export const documentStyle = styleSheet + rowMarkStyle

/** The style of a page that has charts. */
export function chartPageStyle(): Promise<string> {
  return plotStyle(documentStyle)
}

/** A document as a page, its outcome first. The same document gives the same bytes. */
export async function writeHtml(document: Document): Promise<string> {
  const { headline, command, id, lead, parts } = document
  const { outcome } = headline
  const sections = parts.map((part) => partMarkup(part))
  const hasCharts = parts.some(hasChart)
  return renderPage({
    outcome,
    name: command,
    runId: id,
    style: hasCharts ? await chartPageStyle() : documentStyle,
    script: hasCharts ? await browserScript() : null,
    content: html`${headerOf(document)}
${lead.filter(isWarning).map((remark) => html`<p class="warning remark">${remark.text}</p>\n`)}${withContents(sections)}`,
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
  return part.kind === 'charts' || part.kind === 'drawing' || (part.kind === 'section' && part.parts.some(hasChart))
}

const classes = { plain: null, quiet: html` class="lead"`, warning: html` class="warning"` } as const

/** A part of a document on its page. @param depth the number of sections around it */
export function partMarkup(part: Part, depth = 0): Insert {
  switch (part.kind) {
    case 'sentence':
      return html`<p${classes[part.look]}>${marked(part)}</p>\n`
    case 'list':
      return html`<ul class="prose">${part.items.map((item) => html`<li>${item}</li>\n`)}</ul>\n`
    case 'quotation':
      return html`<p class="scope">${part.title}:</p>\n<pre>${part.text}</pre>\n`
    case 'drawing':
      return drawingOf(part)
    case 'command lines':
      return html`<pre>${commandLine(part.lines.join('\n\n'))}</pre>\n`
    case 'table':
      return html`${tableMarkup(part)}\n`
    case 'charts':
      return chartsOf(part)
    default:
      return depth === 0 ? sectionOf(part) : innerSectionOf(part, depth)
  }
}

/** The contents of a page list the outer sections only. */
function innerSectionOf({ heading, outcome, holds, isOpenOnPage, parts }: Section, depth: number): Insert {
  const content = parts.map((part) => partMarkup(part, depth + 1))
  if (isOpenOnPage === true) return content
  if (holds === undefined)
    return html`<div class="finding"><h3 id="${idOf(heading)}">${heading}</h3>\n${content}</div>\n`
  return html`<details${outcome?.tone === 'bad' ? html` open` : null}><summary>${heading}: ${holds}</summary>\n${content}</details>\n`
}

function sectionOf({ heading, outcome, holds, isOpenOnPage, parts }: Section): Insert {
  const content = parts.map((part) => partMarkup(part, 1))
  if (holds === undefined || isOpenOnPage === true)
    return section(heading, content, outcome === undefined ? null : pill(outcome))
  return foldedSection(
    heading,
    [outcome === undefined ? null : [pill(outcome), ' '], holds],
    content,
    outcome?.tone === 'bad',
  )
}

function drawingOf({ markup, figures }: Drawing): Markup {
  if (figures === undefined) return html`${markup}\n`
  return html`${markup}\n<details><summary>${figures.caption}: the figures</summary>${tableMarkup(figures)}</details>\n`
}

function chartsOf({ lead, description, charts, figures, areSmall }: Charts): Markup {
  const content = html`${lead === '' ? null : html`<p class="lead">${lead}</p>\n`}${chartWithTable(description, charts, tableMarkup(figures))}\n`
  return areSmall === true ? html`<div class="small">${content}</div>\n` : content
}
