import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import type { Block } from '../experiment/experiment.ts'
import type { KnownBadArm } from './arms.ts'
import type { ChatVerdict, JudgedChat, KnownBadAnswer } from './known-bad-result.ts'

type ChatBlock = Block<KnownBadArm>

/** Holds what was found in each chat against what is known of it. */
export function judgeChats(blocks: readonly ChatBlock[]): KnownBadAnswer {
  return { chats: blocks.map(judgeChat), exitCode: mostSevere(blocks.map(exitCodeOf)) }
}

function judgeChat(block: ChatBlock): JudgedChat {
  const { name, defect, seeded } = block.arm
  const { findings, validity, verdict } = block.result
  return {
    name,
    defect,
    seeded,
    findings: findings ?? [],
    verdict: verdictOn(block),
    problems: saysSomething(block) ? [] : verdict.reasons.slice(0, validity.verdict === 'unfit' ? 1 : undefined),
  }
}

function verdictOn(block: ChatBlock): ChatVerdict {
  if (!saysSomething(block)) return 'not-judged'
  const { seeded } = block.arm
  const names = (block.result.findings ?? []).map(({ name }) => name)
  if (names.some((name) => name !== seeded)) return 'wrong-name'
  if (seeded === null) return 'clear'
  return names.length === 0 ? 'missed' : 'named'
}

function exitCodeOf(block: ChatBlock): ExitCode {
  const verdict = verdictOn(block)
  if (verdict === 'not-judged') return block.result.verdict.exitCode as ExitCode
  return verdict === 'named' || verdict === 'clear' ? exitCodes.ok : exitCodes.checkFailed
}

/** A failed check is what a defect is for; after any other failure a run says nothing about its chat. */
function saysSomething({ result }: ChatBlock): boolean {
  return [exitCodes.ok, exitCodes.checkFailed].some((code) => code === result.verdict.exitCode)
}
