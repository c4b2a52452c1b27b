import type { Document, List, Part, RichCell, Section, Sentence, Table } from './document.ts'
import { firstOf, headlineOf, code, markdownTable, plainText, shortened } from './markdown.ts'

/** The reasons of a verdict can be many; the page has them all. */
const mostOfLead = 12

/** A document to be pasted into a pull request: what the page folds is folded here too. */
export function writeMarkdown(document: Document): string {
  const { headline, command, about, badge, lead, parts, facts, again } = document
  const title = [
    `**${headline.outcome.word}**`,
    `fanbench ${plainText([command, ...about].map(shortened).join(' · ').replace(' · of ', ' of '))}`,
  ]
  const provenance = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
  return `${[
    headlineOf(headline),
    [...title, ...(badge === undefined ? [] : [plainText(badge)])].join(' · '),
    ...lead.slice(0, mostOfLead).map(sentenceOf),
    ...(lead.length > mostOfLead ? [`and ${lead.length - mostOfLead} more`] : []),
    ...parts.flatMap(textsOf),
    plainText(provenance.join('; ')),
    code(shortened(again)),
  ].join('\n\n')}\n`
}

function textsOf(part: Part): string[] {
  switch (part.kind) {
    case 'sentence':
      return [sentenceOf(part)]
    case 'list':
      return [listOf(part)]
    case 'quotation':
      return [`${plainText(part.title)}: ${code(part.text)}`]
    case 'drawing':
      return part.figures === undefined ? [] : tablesOf(part.figures)
    case 'command lines':
      return part.lines.map(code)
    case 'table':
      return tablesOf(part)
    case 'charts':
      return part.isOnPageOnly ? [] : tablesOf(part.figures)
    default:
      return sectionOf(part)
  }
}

function sentenceOf({ text, look, outcome }: Sentence): string {
  if (look === 'warning') return `> **!** ${plainText(text)}`
  return outcome === undefined ? plainText(text) : `${outcome.mark} ${plainText(text)}`
}

/** Markdown within `details` takes a blank line on each side. */
function sectionOf({ heading, holds, parts }: Section): string[] {
  const texts = parts.flatMap(textsOf)
  if (texts.length === 0) return []
  if (holds === undefined) return [`#### ${plainText(heading)}`, ...texts]
  return [`<details><summary>${entities(heading)}</summary>`, ...texts, '</details>']
}

function listOf({ items, mostItems }: List): string {
  const lines = items.map((item) => `- ${plainText(mostItems === undefined ? item : shortened(item))}`)
  return firstOf(lines, mostItems ?? lines.length, (left) => `- and ${left} more`)
}

function tablesOf({ columns, rows, lastRows = rows.length, mostRows }: Table): string[] {
  if (rows.length === 0) return []
  const places = columns.flatMap(({ isOnPageOnly }, at) => (isOnPageOnly === true ? [] : [at]))
  const shown = rows.slice(Math.max(0, rows.length - lastRows)).slice(0, mostRows)
  const left = mostRows === undefined ? 0 : rows.length - shown.length
  const cellText = (cell: RichCell) => (mostRows === undefined ? cellOf(cell) : shortened(cellOf(cell)))
  return [
    markdownTable(
      places.map((at) => columns[at]?.heading ?? ''),
      shown.map(({ cells }) => places.map((at) => cellText(cells[at] ?? { text: '' }))),
      places.map((at) => (columns[at]?.kind === 'figure' ? 'right' : 'left')),
    ),
    ...(left > 0 ? [`and ${left} more`] : []),
  ]
}

function cellOf({ text, under }: RichCell): string {
  return under === undefined ? text : `${text} (${under})`
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
