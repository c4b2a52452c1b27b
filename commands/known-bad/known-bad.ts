import type { Block, Experiment } from '../experiment/experiment.ts'
import { inDrawnOrder } from '../experiment/order.ts'
import { armOf, type KnownBadArm } from './arms.ts'
import { type ChatVerdict, type JudgedChat, type KnownBadAnswer, knownBadResultSchemaName } from './known-bad-result.ts'
import type { KnownChat } from '../../reference-stack/chats/index.ts'
import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'

/** Does the harness find what is known to be wrong with each of these chats, and nothing else? One block each. */
export function knownBadExperiment(chats: readonly KnownChat[], seed: number): Experiment<KnownBadArm, KnownBadAnswer> {
  const arms = chats.map((chat) => armOf(chat, seed))
  const order = inDrawnOrder(arms, seed)
  return {
    name: 'known-bad',
    schema: knownBadResultSchemaName,
    seed,
    targets: 'own',
    blocksPlanned: order.length,
    nextArm: (blocks) => order[blocks.length],
    judge: (blocks) => judgeChats(arms.flatMap(({ name }) => blocks.filter(({ arm }) => arm.name === name))),
  }
}

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
