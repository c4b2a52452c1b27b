import type { RunResult } from '../src/metrics/result/run-result.ts'
import { instant } from './figures.ts'
import type { TitledChart } from './html/chart.ts'
import type { Markup } from './html/markup.ts'
import type { RowMark } from './html/row-mark.ts'
import type { Headline, Outcome, Tone } from './outcome.ts'

/**
 * The content of a command's result. Three writers print it, each as far as it has room; the page prints all of it.
 * The terminal leaves out charts and, unless everything is asked for, what is folded. Markdown leaves out charts.
 */
export interface Document {
  readonly headline: Headline
  /** As it is typed: `capacity`. */
  readonly command: string
  /** The subject, after the command: `of delivery p99`, `11 blocks`, `10 min 0 s`. */
  readonly about: readonly string[]
  /** The name of its folder. */
  readonly id: string
  /** The results with which the figures are comparable. */
  readonly badge?: string
  /** The answer beyond the headline: sentences, and what to know before anybody acts on it. */
  readonly lead: readonly Sentence[]
  readonly parts: readonly Part[]
  /** Where the result comes from, by name. */
  readonly facts: Readonly<Record<string, string>>
  /** The command line that repeats it. */
  readonly again: string
}

export type Part = Sentence | List | Quotation | Table | Charts | CommandLines | Drawing | Section

/** Where a terminal has no room for everything, the parts of the least worth are left out first. */
interface Ranked {
  readonly worth: number
}

export interface Sentence extends Ranked {
  readonly kind: 'sentence'
  readonly text: string
  /** `quiet` explains figures. A `warning` speaks against them. */
  readonly look: 'plain' | 'quiet' | 'warning'
  /** Stands before it, in its colour. */
  readonly outcome?: Outcome
}

export interface List extends Ranked {
  readonly kind: 'list'
  readonly items: readonly string[]
  /** How many items Markdown shows, each cut where it is very long; left out: all. */
  readonly mostItems?: number
}

/** Text of others, whole and unchanged. */
export interface Quotation extends Ranked {
  readonly kind: 'quotation'
  readonly title: string
  readonly text: string
}

/** Pictures and figures in detail, ready to be put on the page. They stand on the page alone. */
export interface Drawing {
  readonly kind: 'drawing'
  readonly markup: Markup
  /** The page shows these figures on request. A terminal and Markdown have them in place of the drawing. */
  readonly figures?: Table
}

/** Command lines to copy. */
export interface CommandLines {
  readonly kind: 'command lines'
  readonly lines: readonly string[]
}

/** The page draws them, and shows the figures without a script and on request. */
export interface Charts {
  readonly kind: 'charts'
  /** How to read them. */
  readonly lead: string
  /** A description of the charts, for readers who cannot see them. */
  readonly description: string
  readonly charts: readonly TitledChart[]
  readonly figures: Table
  /** Does nothing but the charts need the figures? Then they stand on the page alone. */
  readonly isOnPageOnly: boolean
  /** Several small charts beside each other. */
  readonly areSmall?: true
}

export interface Section {
  readonly kind: 'section'
  readonly heading: string
  readonly outcome?: Outcome
  /** The contents of a closed section, in a few words; a page opens it if its outcome is bad. Without it the section is open. */
  readonly holds?: string
  /** The page shows the closed section open. A terminal still prints it with `--verbose` only. */
  readonly isOpenOnPage?: true
  readonly parts: readonly Part[]
}

export interface Table {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly ColumnHead[]
  readonly rows: readonly Row[]
  /** How many rows, from the end, a terminal and Markdown show; left out: all. */
  readonly lastRows?: number
  /** How many rows, from the beginning, Markdown shows, each cell cut where it is very long; left out: all. */
  readonly mostRows?: number
}

export interface Row extends Ranked {
  readonly cells: readonly RichCell[]
  readonly tone: Tone | 'none'
}

/** `text` reads from the left, `figure` lines up on the right, `notes` has sentences. A terminal prints notes under the row. */
export interface ColumnHead extends ColumnOptions {
  readonly heading: string
  readonly kind: 'text' | 'figure' | 'notes'
}

export interface Column<Of> extends ColumnHead {
  readonly cell: (row: Of) => Cell
}

interface ColumnOptions {
  /** Where a terminal is too narrow for all columns, the highest goes first; left out: never. */
  readonly leaveOut?: number
  /** Drawings, and what a terminal and Markdown say in another place. */
  readonly isOnPageOnly?: true
}

export type Cell = string | number | null | RichCell | readonly string[]

export interface RichCell {
  readonly text: string
  /** Its range or its number of samples, in small type. */
  readonly under?: string
  /** The meaning. Only the page has room for it. */
  readonly meaning?: string
  /** Its text is the mark and the word of it. */
  readonly outcome?: Outcome
  /** The page links to it. */
  readonly href?: string
  readonly drawing?: RowMark
  /** Several sentences in place of the text. */
  readonly sentences?: readonly string[]
}

/** Where nothing else is said: rows and sentences that stand for the answer are kept longest. */
const worths = { plain: 850, quiet: 100, warning: 600, row: 800, list: 850 } as const

export function sentence(text: string, worth: number = worths.plain, outcome?: Outcome): Sentence {
  return { kind: 'sentence', text, look: 'plain', worth, ...(outcome !== undefined && { outcome }) }
}

/** A note that explains figures. */
export function explanation(text: string, worth: number = worths.quiet): Sentence {
  return { kind: 'sentence', text, look: 'quiet', worth }
}

export function warning(text: string, worth: number = worths.warning): Sentence {
  return { kind: 'sentence', text, look: 'warning', worth }
}

export function list(items: readonly string[], worth: number = worths.list, mostItems?: number): List {
  return { kind: 'list', items, worth, ...(mostItems !== undefined && { mostItems }) }
}

export function quotation(title: string, text: string, worth: number): Quotation {
  return { kind: 'quotation', title, text, worth }
}

export function drawing(markup: Markup | null, figures: Table | null = null): Drawing | null {
  return markup === null ? null : { kind: 'drawing', markup, ...(figures !== null && { figures }) }
}

export function section(heading: string, parts: readonly (Part | null)[], outcome?: Outcome): Section {
  return { kind: 'section', heading, parts: present(parts), ...(outcome !== undefined && { outcome }) }
}

export function folded(heading: string, holds: string, parts: readonly (Part | null)[], outcome?: Outcome): Section {
  return { ...section(heading, parts, outcome), holds }
}

/** A section that is open on the page, and that a terminal prints with `--verbose` only. */
export function openOnPage(heading: string, parts: readonly (Part | null)[]): Section {
  return { ...folded(heading, '', parts), isOpenOnPage: true }
}

function present(parts: readonly (Part | null)[]): Part[] {
  return parts.filter((part) => part !== null)
}

export function commandLines(lines: readonly string[]): CommandLines {
  return { kind: 'command lines', lines }
}

export function charts(given: Omit<Charts, 'kind' | 'isOnPageOnly'> & { readonly isOnPageOnly?: boolean }): Charts {
  return { kind: 'charts', isOnPageOnly: true, ...given }
}

export function text<Of>(heading: string, cell: (row: Of) => Cell, options: ColumnOptions = {}): Column<Of> {
  return { heading, kind: 'text', cell, ...options }
}

export function figure<Of>(heading: string, cell: (row: Of) => Cell, options: ColumnOptions = {}): Column<Of> {
  return { heading, kind: 'figure', cell, ...options }
}

export function notes<Of>(heading: string, cell: (row: Of) => readonly string[]): Column<Of> {
  return { heading, kind: 'notes', cell }
}

interface TableOptions<Of> {
  readonly tone?: (row: Of) => Tone | 'none'
  readonly worth?: (row: Of, at: number) => number
  readonly lastRows?: number
  readonly mostRows?: number
}

/** @param columns the first names the row; notes that no row has are left out */
export function table<Of>(
  caption: string,
  rows: readonly Of[],
  columns: readonly Column<Of>[],
  { tone = () => 'none', worth = () => worths.row, lastRows, mostRows }: TableOptions<Of> = {},
): Table {
  const said = columns.filter(
    ({ kind, cell }) => kind !== 'notes' || rows.some((row) => richCell(cell(row)).text !== ''),
  )
  return {
    kind: 'table',
    caption,
    columns: said.map(({ cell: _, ...column }) => column),
    rows: rows.map((row, at) => ({
      cells: said.map(({ cell }) => richCell(cell(row))),
      tone: tone(row),
      worth: worth(row, at),
    })),
    ...(lastRows !== undefined && { lastRows }),
    ...(mostRows !== undefined && { mostRows }),
  }
}

function richCell(cell: Cell): RichCell {
  if (cell === null) return { text: '' }
  if (typeof cell === 'string' || typeof cell === 'number') return { text: String(cell) }
  return 'text' in cell ? cell : { text: cell.join('; '), sentences: cell }
}

/** A figure with its range or its number of samples; that may be empty. */
export function withUnder(text: string, under: string): RichCell {
  return under === '' ? { text } : { text, under }
}

export function withMeaning(text: string, meaning: string | undefined): RichCell {
  return meaning === undefined ? { text } : { text, meaning }
}

export function outcomeCell(outcome: Outcome, under = ''): RichCell {
  return { ...withUnder(`${outcome.mark} ${outcome.word}`, under), outcome }
}

export function link(text: string | number, href: string): RichCell {
  return { text: String(text), href }
}

/** The emphasis of a row by its outcome: what is good needs none. */
export function toneOf({ tone }: Pick<Outcome, 'tone'>): Tone | 'none' {
  return tone === 'good' ? 'none' : tone
}

/** The facts of several runs that one command made, or of a selftest. */
export function factsOf({
  startedAt,
  harness,
  exitCode,
}: Pick<RunResult, 'startedAt' | 'harness'> & { readonly exitCode: number }): Record<string, string> {
  const { host, node } = harness
  return {
    started: instant(startedAt),
    'measured on': `${host.cpus} × ${host.cpuModel}, Node ${node}`,
    'exit code': String(exitCode),
  }
}
