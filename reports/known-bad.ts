import { styleText } from 'node:util'
import type { ChatVerdict, KnownBadResult, MeasuredChat } from '../src/experiments/known-bad/known-bad-result.ts'
import { duration, secondsBetween } from './figures.ts'
import { evidenceText } from './findings.ts'
import { type Outcome, type Tone, outcomeOf } from './outcome.ts'

type Paint = (tone: Tone, text: string) => string

/** What is printed after a series of known chats: one row a chat in 80 columns, and what each was concluded from. */
export function renderKnownBad(result: KnownBadResult, options: { color: boolean }): string {
  const paint: Paint = (tone, text) => (options.color ? styleText(colors[tone], text, { validateStream: false }) : text)
  const { mark, word, tone } = outcomeOf(result.exitCode)
  const took = duration(secondsBetween(result.startedAt, result.endedAt))
  return [
    `${paint(tone, `${mark} ${word}`)}   known-bad · ${knownBadScore(result)} · ${took}`,
    ...coverage(result).map((sentence) => `  ${sentence}`),
    '',
    ...result.chats.flatMap((chat) => chatRows(chat, paint)),
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

/** What an interruption has left out; empty if nothing. */
export function coverage({ chats, chatsPlanned }: KnownBadResult): string[] {
  return chats.length === chatsPlanned ? [] : [`${chats.length} of ${chatsPlanned} chats were measured.`]
}

function chatRows({ name, verdict, findings, run }: MeasuredChat, paint: Paint): string[] {
  const { mark, word, tone } = chatOutcomes[verdict]
  return [
    `${paint(tone, mark)} ${name.padEnd(25)}${word.padEnd(16)}${duration(run.seconds).padStart(8)}`,
    ...findings.flatMap((finding) => {
      const as = finding.name === name ? '' : `${finding.name}: `
      return wrapped(`${as}${evidenceText(finding)}`)
    }),
    ...run.problems.flatMap(wrapped),
  ]
}

const columns = 80
const margin = '    '

function wrapped(text: string): string[] {
  const lines: string[] = []
  for (const word of text.replaceAll(/\p{Cc}/gu, '�').split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || `${last} ${word}`.length > columns) lines.push(margin + word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
