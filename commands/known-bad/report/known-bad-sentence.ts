import { type Headline, outcomeOf } from '../../../reports/outcome.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import type { ChatVerdict, KnownBadResult } from '../known-bad-result.ts'
import { counted } from '../../../reports/counted.ts'
import { oneSentence } from '../../../reports/sentences/one-sentence.ts'

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
export function knownBadHeadline(result: KnownBadResult): Headline {
  return { outcome: outcomeOf(result.exitCode), sentence: knownBadSentence(result) }
}
