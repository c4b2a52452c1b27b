import { styleText } from 'node:util'
import type { MeasuredBlock } from '../src/experiments/experiment-result.ts'
import type { ChatVerdict, JudgedChat, KnownBadResult } from '../src/experiments/known-bad/known-bad-result.ts'
import { duration, secondsBetween } from './figures.ts'
import { evidenceText } from './findings.ts'
import { type Outcome, type Tone, outcomeOf } from './outcome.ts'
import { wrapped } from './wrapped.ts'

type Paint = (tone: Tone, text: string) => string

/** What is printed of known chats: one row a chat in 80 columns, and what each was concluded from. */
export function renderKnownBad(result: KnownBadResult, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { mark, word, tone } = outcomeOf(result.exitCode)
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  return [
    `${paint(tone, `${mark} ${word}`)}   known-bad · ${took}`,
    ...[knownBadScore(result), ...coverage(result)].flatMap((sentence) => wrapped(sentence, '  ')),
    '',
    ...measuredChats(result).flatMap((chat) => chatRows(chat, paint)),
  ].join('\n')
}

const colors = { good: 'green', doubtful: 'yellow', bad: 'red' } as const

export const chatOutcomes: Readonly<Record<ChatVerdict, Outcome>> = {
  named: { mark: '✔', word: 'named', tone: 'good' },
  clear: { mark: '✔', word: 'nothing found', tone: 'good' },
  missed: { mark: '✖', word: 'missed', tone: 'bad' },
  'false-alarm': { mark: '✖', word: 'false alarm', tone: 'bad' },
  'not-judged': { mark: '?', word: 'not judged', tone: 'doubtful' },
}

/** `9 of 9 defects named, 0 false alarms` */
export function knownBadScore({ chats }: KnownBadResult): string {
  const having = (wanted: ChatVerdict) => chats.filter(({ verdict }) => verdict === wanted).length
  const defects = chats.filter(({ seeded }) => seeded !== null).length
  return `${having('named')} of ${defects} defects named, ${having('false-alarm')} false alarms`
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

function chatRows({ name, verdict, findings, problems, block }: MeasuredChat, paint: Paint): string[] {
  const { mark, word, tone } = chatOutcomes[verdict]
  return [
    `${paint(tone, mark)} ${name.padEnd(25)}${word.padEnd(16)}${duration(block.seconds).padStart(8)}`,
    ...findings.flatMap((finding) => {
      const as = finding.name === name ? '' : `${finding.name}: `
      return wrapped(`${as}${evidenceText(finding)}`)
    }),
    ...problems.flatMap((problem) => wrapped(problem)),
  ]
}
