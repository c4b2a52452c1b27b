import type { Document, Part, RichCell, Row, Section, Sentence, Table } from '../document.ts'
import { pageFile } from '../output.ts'
import { plainLine, widthOf, wholeWords, wrapped } from './lines.ts'
import { type Screen, painter } from './screen.ts'
import { type Block, always, summary } from './summary.ts'
import { type TableColumn, tableLines } from './table.ts'
import { titleLines } from './verdict-text.ts'

/** A document as text without a line feed at its end: as much as the screen has room for, and everything if asked. */
export function writeTerminal(document: Document, screen: Screen): string {
  const { headline, command, about, badge, lead, parts, facts } = document
  const title = [...about, ...(badge === undefined ? [] : [badge])]
    .map((part, at) => (at === 0 && part.startsWith('of ') ? ` ${part}` : ` · ${part}`))
    .join('')
  const blocks = [
    { lines: titleLines(headline, `${command}${title}`, screen), worth: always },
    ...lead.map((part) => sentenceBlock(part, screen)),
    ...parts.flatMap((part) => blocksOf(part, screen)),
    ...(screen.verbose ? factBlocks(facts, screen) : foldedBlocks(parts, screen)),
  ]
  return summary(withSingleBlanks(blocks), screen).join('\n')
}

const blank: Block = { lines: [''], worth: 0 }

function withSingleBlanks(blocks: readonly Block[]): Block[] {
  const shown = blocks.filter(({ lines }) => lines.length > 0)
  return shown.filter((block, at) => block !== blank || (shown[at + 1] ?? blank) !== blank)
}

function blocksOf(part: Part, screen: Screen): Block[] {
  switch (part.kind) {
    case 'sentence':
      return [sentenceBlock(part, screen)]
    case 'list':
      return part.items.map((item, at) => ({
        lines: wrapped(item, '  ', screen.columns, '    '),
        worth: part.worth - at,
      }))
    case 'quotation':
      return [{ lines: [`  ${part.title}:`, ...pieces(plainLine(part.text), screen.columns)], worth: part.worth }]
    case 'drawing':
      return part.figures === undefined ? [] : [blank, ...tableBlocks(part.figures, screen), blank]
    case 'command lines':
      return part.lines.map((line) => ({ lines: [`    ${plainLine(line)}`], worth: 0 }))
    case 'table':
      return [blank, ...tableBlocks(part, screen), blank]
    case 'charts':
      return part.isOnPageOnly ? [] : [blank, ...tableBlocks(part.figures, screen), blank]
    default:
      return sectionBlocks(part, screen)
  }
}

/** Open sections are short, and need no heading. */
function sectionBlocks({ heading, holds, parts }: Section, screen: Screen): Block[] {
  if (holds !== undefined && !screen.verbose) return []
  const content = parts.flatMap((part) => blocksOf(part, screen))
  const title = { lines: [`  ${painter(screen)('quiet', `${plainLine(heading)}:`)}`], worth: 0 }
  return screen.verbose && content.length > 0 ? [blank, title, ...content] : content
}

function sentenceBlock({ text, look, outcome, worth }: Sentence, screen: Screen): Block {
  const mark = outcome?.mark ?? (look === 'warning' ? '!' : '')
  const [first = '', ...more] = wrapped(mark === '' ? text : `${mark} ${text}`, '  ', screen.columns, '  ')
  return {
    lines: [outcome === undefined ? first : first.replace(mark, () => painter(screen)(outcome.tone, mark)), ...more],
    worth,
  }
}

/** A frame has no words to break lines between. */
function pieces(text: string, columns: number): string[] {
  const characters = Array.from(text)
  const length = Math.min(columns - 4, Math.max(1, characters.length))
  return Array.from(
    { length: Math.ceil(characters.length / length) },
    (_, piece) => `    ${characters.slice(piece * length, (piece + 1) * length).join('')}`,
  )
}

/** Names the parts that the page and `--verbose` have. */
function foldedBlocks(parts: readonly Part[], screen: Screen): Block[] {
  const headings = parts.flatMap((part) => (part.kind === 'section' && isClosed(part) ? [part.heading] : []))
  if (headings.length === 0) return []
  // `CPU` keeps its capitals.
  const names = headings.map((heading) => heading.replace(/^\p{Lu}(?=\p{Ll}|\s)/u, (letter) => letter.toLowerCase()))
  const text = `${pageFile} and --verbose also have: ${names.join(', ')}.`
  return [blank, { lines: wrapped(text, '  ', screen.columns), worth: 80 }]
}

function isClosed({ holds, isOpenOnPage, parts }: Section): boolean {
  return holds !== undefined && isOpenOnPage !== true && parts.some(({ kind }) => kind !== 'drawing')
}

function factBlocks(facts: Document['facts'], screen: Screen): Block[] {
  const lines = Object.entries(facts).flatMap(([name, value]) => wrapped(`${name}: ${value}`, '  ', screen.columns))
  return [blank, { lines, worth: 0 }]
}

function tableBlocks({ caption, columns, rows, lastRows = rows.length }: Table, screen: Screen): Block[] {
  const shown = rows.slice(Math.max(0, rows.length - lastRows))
  const before = rows.length - shown.length
  const places = columns.map((column, at) => ({ column, at }))
  const notesOf = ({ cells }: Row) => ({
    under: places.flatMap(({ column: { kind }, at }) =>
      kind === 'notes' ? (cells[at]?.sentences ?? []).flatMap((note) => wrapped(note, '      ', screen.columns)) : [],
    ),
  })
  const cellsOf = places
    .filter(({ column: { kind, isOnPageOnly } }) => kind !== 'notes' && isOnPageOnly !== true)
    .map(
      ({ column, at }): TableColumn<Row> => ({
        heading: plainLine(column.heading),
        cell: ({ cells }) => painted(cells[at], screen),
        under: ({ cells }) => plainLine(cells[at]?.under ?? ''),
        ...(column.kind === 'text' && { align: 'left' }),
        ...(column.leaveOut !== undefined && { leaveOut: column.leaveOut }),
      }),
    )
  const whole = tableLines(cellsOf, shown, { columns: Number.POSITIVE_INFINITY })
  const isTooWide = [...whole.head, ...whole.body.flat()].some((line) => widthOf(line) > screen.columns)
  const narrowed = isTooWide ? cellsOf.map((column) => ({ ...column, heading: inTwoLines(column, shown) })) : cellsOf
  const { head, body } = tableLines(narrowed, shown, screen, notesOf)
  return [
    // Without a row there is nothing under it.
    { lines: screen.verbose && shown.length > 0 ? wrapped(caption, '  ', screen.columns) : [], worth: 0 },
    { lines: shown.length === 0 ? [] : head, worth: Math.max(0, ...shown.map(({ worth }) => worth)) + 0.5 },
    { lines: before === 0 ? [] : [`  ... ${before} before`], worth: 50 },
    ...body.map((lines, at) => ({ lines, worth: shown[at]?.worth ?? 0 })),
  ]
}

function textOf(cell: RichCell | undefined): string {
  return plainLine(cell?.text ?? '')
}

function painted(cell: RichCell | undefined, screen: Screen): string {
  const text = textOf(cell)
  return cell?.outcome === undefined ? text : painter(screen)(cell.outcome.tone, text)
}

/** A heading no wider than the cells, if two lines are enough for that; else as narrow as two lines allow. */
function inTwoLines(column: TableColumn<Row>, rows: readonly Row[]): string | readonly string[] {
  const { heading } = column
  if (typeof heading !== 'string') return heading
  const cells = Math.max(1, ...rows.flatMap((row) => [widthOf(column.cell(row)), widthOf(column.under?.(row) ?? '')]))
  for (let columns = cells; columns < widthOf(heading); columns++) {
    const lines = wholeWords(heading, '', columns)
    if (lines.length <= 2 && lines.every((line) => widthOf(line) <= columns)) return lines
  }
  return heading
}
