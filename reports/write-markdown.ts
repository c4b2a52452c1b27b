import type { Document, Part, RichCell, Section, Sentence, Table } from './document.ts'
import { headlineOf, code, markdownTable, plainText } from './markdown.ts'

/** A document to be pasted into a pull request: what the page folds is folded here too. */
export function writeMarkdown(document: Document): string {
  const { headline, command, about, badge, lead, parts, facts, again } = document
  const title = [
    `**${headline.outcome.word}**`,
    `fanbench ${plainText([command, ...about].join(' · ').replace(' · of ', ' of '))}`,
  ]
  const provenance = Object.entries(facts).map(([name, value]) => `${name}: ${value}`)
  return `${[
    headlineOf(headline),
    [...title, ...(badge === undefined ? [] : [plainText(badge)])].join(' · '),
    ...lead.map(sentenceOf),
    ...parts.flatMap(textsOf),
    plainText(provenance.join('; ')),
    code(again),
  ].join('\n\n')}\n`
}

function textsOf(part: Part): string[] {
  switch (part.kind) {
    case 'sentence':
      return [sentenceOf(part)]
    case 'list':
      return [part.items.map((item) => `- ${plainText(item)}`).join('\n')]
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

function tablesOf({ columns, rows, lastRows = rows.length }: Table): string[] {
  if (rows.length === 0) return []
  const places = columns.flatMap(({ isOnPageOnly }, at) => (isOnPageOnly === true ? [] : [at]))
  return [
    markdownTable(
      places.map((at) => columns[at]?.heading ?? ''),
      rows
        .slice(Math.max(0, rows.length - lastRows))
        .map(({ cells }) => places.map((at) => cellOf(cells[at] ?? { text: '' }))),
      places.map((at) => (columns[at]?.kind === 'figure' ? 'right' : 'left')),
    ),
  ]
}

function cellOf({ text, under }: RichCell): string {
  return under === undefined ? text : `${text} (${under})`
}

function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
