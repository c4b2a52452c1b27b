import { knownBadHeadline } from './known-bad-sentence.ts'
import type { MeasuredBlock } from '../../experiment/experiment-result.ts'
import type { ChatVerdict, JudgedChat, KnownBadResult } from '../known-bad-result.ts'
import { counted } from '../../../reports/counted.ts'
import { duration, secondsBetween } from '../../../reports/figures.ts'
import { evidenceText } from '../../../reports/sentences/findings.ts'
import type { Outcome } from '../../../reports/outcome.ts'
import { wrapped } from '../../../reports/terminal/lines.ts'
import { type Screen, painter } from '../../../reports/terminal/screen.ts'
import { type Block, always, summary } from '../../../reports/terminal/summary.ts'
import { type TableColumn, tableLines } from '../../../reports/terminal/table.ts'
import { titleLines } from '../../../reports/terminal/verdict-text.ts'

/** What is printed of known chats: those that were not judged rightly with what was found, the others by name. */
export function renderKnownBad(result: KnownBadResult, screen: Screen): string {
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  const chats = measuredChats(result)
  const right = screen.verbose ? [] : chats.filter(({ verdict }) => chatOutcomes[verdict].tone === 'good')
  const shown = chats.filter((chat) => !right.includes(chat))
  const rows = tableLines(chatColumns, shown, screen).body.flat()
  return summary(
    [
      { lines: titleLines(knownBadHeadline(result), `known-bad · ${took}`, screen), worth: always },
      ...[knownBadScore(result), ...coverage(result)].map((sentence) => ({
        lines: wrapped(sentence, '  ', screen.columns),
        worth: always,
      })),
      { lines: [''], worth: 0 },
      ...shown.map((chat, at) => chatBlock(chat, rows[at] ?? '', screen)),
      ...(['named', 'clear'] as const).map((verdict) =>
        namesBlock(
          verdict,
          right.filter((chat) => chat.verdict === verdict),
          screen,
        ),
      ),
    ],
    screen,
  ).join('\n')
}

export const chatOutcomes: Readonly<Record<ChatVerdict, Outcome>> = {
  named: { mark: '✔', word: 'named', tone: 'good' },
  clear: { mark: '✔', word: 'nothing found', tone: 'good' },
  missed: { mark: '✖', word: 'missed', tone: 'bad' },
  'wrong-name': { mark: '✖', word: 'wrong name', tone: 'bad' },
  'not-judged': { mark: '?', word: 'not judged', tone: 'doubtful' },
}

/** `9 of 9 defects named, 0 wrong names` */
export function knownBadScore({ chats }: KnownBadResult): string {
  const having = (wanted: ChatVerdict) => chats.filter(({ verdict }) => verdict === wanted).length
  const defects = chats.filter(({ seeded }) => seeded !== null).length
  return `${having('named')} of ${defects} defects named, ${counted(having('wrong-name'), 'wrong name')}`
}

/** What was left out, and why; empty if nothing was. */
export function coverage({ chats, blocksPlanned, stopped }: KnownBadResult): string[] {
  if (stopped === null) return []
  return [`${chats.length} of ${blocksPlanned} chats were measured: ${stopped.reasons.join('; ')}`]
}

export interface MeasuredChat extends JudgedChat {
  readonly block: MeasuredBlock
}

/** Each chat with its block, of which it has one. */
export function measuredChats({ chats, blocks }: KnownBadResult): MeasuredChat[] {
  return chats.flatMap((chat) => blocks.filter(({ arm }) => arm === chat.name).map((block) => ({ ...chat, block })))
}

const chatColumns: readonly TableColumn<MeasuredChat>[] = [
  { heading: [], align: 'left', cell: ({ name }) => name },
  { heading: [], align: 'left', cell: ({ verdict }) => chatOutcomes[verdict].word },
  { heading: [], cell: ({ block }) => duration(block.seconds) },
]

/** @param row its line of the table, without the mark that stands in the margin */
function chatBlock({ name, verdict, findings, problems }: MeasuredChat, row: string, screen: Screen): Block {
  const { mark, tone } = chatOutcomes[verdict]
  const under = (text: string) => wrapped(text, '    ', screen.columns)
  return {
    lines: [
      `${painter(screen)(tone, mark)}${row.slice(1)}`,
      ...findings.flatMap((finding) => {
        const as = finding.name === name ? '' : `${finding.name}: `
        return under(`${as}${evidenceText(finding)}`)
      }),
      ...problems.flatMap(under),
    ],
    worth: tone === 'bad' ? 900 : 800,
  }
}

function namesBlock(verdict: 'named' | 'clear', chats: readonly JudgedChat[], screen: Screen): Block {
  if (chats.length === 0) return { lines: [], worth: 0 }
  const { mark, word, tone } = chatOutcomes[verdict]
  const [first = '', ...more] = wrapped(
    `${mark} ${word}: ${chats.map(({ name }) => name).join(', ')}`,
    '',
    screen.columns,
    '  ',
  )
  return { lines: [first.replace(mark, () => painter(screen)(tone, mark)), ...more], worth: 700 }
}
