import type { MeasuredBlock } from '../../experiment/experiment-result.ts'
import type { ChatVerdict, JudgedChat, KnownBadResult } from '../known-bad-result.ts'
import { counted } from '../../../reports/counted.ts'
import {
  type Document,
  type Table,
  commandLines,
  explanation,
  factsOf,
  figure,
  folded,
  link,
  notes,
  outcomeCell,
  section,
  sentence,
  table,
  text,
} from '../../../reports/document.ts'
import { duration, secondsBetween } from '../../../reports/figures.ts'
import { type Outcome, type Headline, outcomeOf } from '../../../reports/outcome.ts'
import { evidenceText } from '../../../reports/sentences/findings.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { oneSentence } from '../../../reports/sentences/one-sentence.ts'
import { documentOutputs } from '../../../reports/document-outputs.ts'

export const knownBadOutputs = documentOutputs('known-bad', knownBadDocument)

/** Known chats as they are reported: those that were not judged rightly with what was found, the others folded. */
function knownBadDocument(result: KnownBadResult): Document {
  const { blocks, startedAt, endedAt, experimentId, command } = result
  const chats = measuredChats(result)
  const isRight = ({ verdict }: MeasuredChat) => outcomes[verdict].tone === 'good'
  const [right, wrong] = [chats.filter(isRight), chats.filter((chat) => !isRight(chat))]
  return {
    headline: knownBadHeadline(result),
    command: 'known-bad',
    about: [duration(secondsBetween(startedAt, endedAt))],
    id: experimentId,
    lead: [
      sentence(score(result), 980),
      ...coverage(result).map((text) => sentence(text, 970)),
      ...(['named', 'clear'] as const).flatMap((verdict) => namesSentence(verdict, right)),
    ],
    parts: [
      ...(wrong.length === 0 ? [] : [section('Not judged rightly', [chatTable(wrong)])]),
      folded('Every chat', `${counted(chats.length, 'chat')}, what was found in each, and its run`, [
        explanation(
          'The good chat has no defect, and each of the others has one. The harness measured them as it measures any chat. It has to name the defects that it recognises, and nothing else.',
        ),
        chatTable(chats),
      ]),
      folded('Each by itself', 'the command of each run', [commandLines(blocks.map((block) => block.command))]),
    ],
    facts: factsOf(result),
    again: command,
  }
}

const outcomes: Readonly<Record<ChatVerdict, Outcome>> = {
  named: { mark: '✔', word: 'named', tone: 'good' },
  clear: { mark: '✔', word: 'nothing found', tone: 'good' },
  missed: { mark: '✖', word: 'missed', tone: 'bad' },
  'wrong-name': { mark: '✖', word: 'wrong name', tone: 'bad' },
  'not-judged': { mark: '?', word: 'not judged', tone: 'doubtful' },
}

/** `9 of 9 defects named, 0 wrong names.` */
function score({ chats }: KnownBadResult): string {
  const having = (wanted: ChatVerdict) => chats.filter(({ verdict }) => verdict === wanted).length
  const defects = chats.filter(({ seeded }) => seeded !== null).length
  return `${having('named')} of ${defects} defects named, ${counted(having('wrong-name'), 'wrong name')}.`
}

/** Says which chats were left out, and why; empty if all were measured. */
function coverage({ chats, blocksPlanned, stopped }: KnownBadResult): string[] {
  return stopped === null
    ? []
    : [`${chats.length} of ${blocksPlanned} chats were measured: ${stopped.reasons.join('; ')}.`]
}

function namesSentence(verdict: 'named' | 'clear', right: readonly MeasuredChat[]) {
  const names = right.filter((chat) => chat.verdict === verdict).map(({ name }) => name)
  const outcome = outcomes[verdict]
  return names.length === 0 ? [] : [sentence(`${outcome.word}: ${names.join(', ')}`, 700, outcome)]
}

interface MeasuredChat extends JudgedChat {
  readonly block: MeasuredBlock
}

/** Returns each chat with its only block. */
function measuredChats({ chats, blocks }: KnownBadResult): MeasuredChat[] {
  return chats.flatMap((chat) => blocks.filter(({ arm }) => arm === chat.name).map((block) => ({ ...chat, block })))
}

function chatTable(chats: readonly MeasuredChat[]): Table {
  return table(
    'Chats, and what each was found to have',
    chats,
    [
      text('chat', ({ name, defect, block }) => ({
        ...link(name, block.report),
        meaning: defect ?? 'Nothing is wrong with it.',
      })),
      text('verdict', ({ verdict }) => outcomeCell(outcomes[verdict])),
      figure('took', ({ block }) => duration(block.seconds)),
      notes('found', ({ findings, problems }) => [...findings.map(conclusion), ...problems]),
    ],
    {
      tone: ({ verdict }) => (outcomes[verdict].tone === 'bad' ? 'bad' : 'none'),
      worth: ({ verdict }) => (outcomes[verdict].tone === 'bad' ? 900 : 800),
    },
  )
}

function conclusion(finding: MeasuredChat['findings'][number]): string {
  const { name, explains } = finding
  return `${name}: ${evidenceText(finding)}${explains.length === 0 ? '' : `; explains ${explains.join(', ')}`}`
}

/** `Missed 2 of 18 defects: never-prunes, sends-twice; 1 wrong name: rooms.` What is wrong stands first. */
function knownBadSentence({ chats, stopped, exitCode }: KnownBadResult): string {
  const having = (wanted: ChatVerdict) => chats.filter(({ verdict }) => verdict === wanted)
  const named = (list: KnownBadResult['chats']) => list.map(({ name }) => name).join(', ')
  const defects = chats.filter(({ seeded }) => seeded !== null).length
  const [missed, wrong, left, found] = [
    having('missed'),
    having('wrong-name'),
    having('not-judged'),
    having('named').length,
  ]
  const end = stopped === null ? [] : [`ended early: ${stopped.reasons[0] ?? 'stopped'}`]
  const isJudged = exitCode === exitCodes.ok || exitCode === exitCodes.checkFailed
  return oneSentence([
    ...(isJudged ? [] : end),
    ...(missed.length > 0 ? [`missed ${missed.length} of ${defects} defects: ${named(missed)}`] : []),
    ...(wrong.length > 0 ? [`${counted(wrong.length, 'wrong name')}: ${named(wrong)}`] : []),
    ...(missed.length > 0
      ? []
      : [found === defects ? `named all ${defects} defects` : `named ${found} of ${defects} defects`]),
    ...(left.length > 0 ? [`could not judge ${counted(left.length, 'chat')}: ${named(left)}`] : []),
    ...(wrong.length > 0 ? [] : ['no wrong name']),
    ...(isJudged ? end : []),
  ])
}

/** The first line of every report of it. */
function knownBadHeadline(result: KnownBadResult): Headline {
  return { outcome: outcomeOf(result.exitCode), sentence: knownBadSentence(result) }
}
