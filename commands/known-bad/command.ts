import { drawnSeed } from '../../src/crowd/random.ts'
import { knownChats, type KnownChat } from '../../reference-stack/chats/index.ts'
import { outputFolderProblems } from '../run/output-folder.ts'
import { knownBadOutputs } from './report/document.ts'
import { type ExitCode, exitCodes, mostSevere } from '../../src/exit-codes.ts'
import { chooseByName } from '../run/choose-by-name.ts'
import type { CommandContext } from '../flags/context.ts'
import { runExperiment } from '../run/run-experiment.ts'
import type { Block, Experiment, Arm } from '../experiment/experiment.ts'
import { inDrawnOrder } from '../experiment/order.ts'
import { type ChatVerdict, type JudgedChat, type KnownBadAnswer, knownBadResultSchemaName } from './known-bad-result.ts'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FindingName, findingNames } from '../../src/metrics/result/findings.ts'
import type { Mistakes } from '../../src/settings/mistakes.ts'
import type { Settings } from '../../src/settings/settings.ts'

export interface KnownBadArgs {
  /** Names of chats; undefined for all of them. */
  readonly chat: readonly string[] | undefined
  /** Undefined to draw one. */
  readonly seed: number | undefined
  readonly outDir: string
  /** The mistakes in the options themselves. */
  readonly mistakes: Mistakes
}

/**
 * Measures chats with known defects, one after the other, and checks that the harness reports exactly these defects.
 *
 * @returns 10 if a defect was missed or something else was found, or the exit code of a run that cannot be judged
 * @throws Refusal (2) for an unknown chat
 */
export async function knownBad(
  { chat: names, seed = drawnSeed(), outDir, mistakes }: KnownBadArgs,
  context: CommandContext,
): Promise<ExitCode> {
  mistakes.add(exitCodes.usage, ...outputFolderProblems(outDir))
  const chosen = await mistakes.collect(() => chooseByName('chat', knownChats, names))
  const { chats } = mistakes.throwIfAny({ chats: chosen })
  const command = ['fanbench known-bad', ...(names ?? []).map((name) => `--chat ${name}`), `--seed ${seed}`].join(' ')
  return runExperiment(knownBadExperiment(chats, seed), { command, outDir, outputs: knownBadOutputs }, context)
}

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

/** A chat with a known defect. */
export interface KnownBadArm extends Arm {
  /** Describes the defect in one sentence; null for the good chat. */
  readonly defect: string | null
  /** The only finding that the harness has to report; null if it has to report none. */
  readonly seeded: FindingName | null
}

/** A defect shows in every message, so that few are enough; where members are dropped, that has to happen first. */
const leastMessages = 8
const leastSeconds = { allStay: 8, someDropped: 12 }

/** Returns the arm of a chat, with an ordinary run that shows its defect and can be repeated by itself. */
export function armOf({ name, defect, finding, definition, load }: KnownChat, seed: number): KnownBadArm {
  const { members, rooms, publishRate, share, churnRate } = load
  const settings: Settings = {
    seed,
    stack: pathOf(definition),
    members,
    rooms,
    publishRate,
    arrivals: 'constant',
    warmUp: 0,
    duration: Math.max(share === null ? leastSeconds.allStay : leastSeconds.someDropped, leastMessages / publishRate),
    drain: 4,
    // A throttled message causes no invocation: nothing more comes.
    metricsWait: 15,
  }
  const known = { name, defect, seeded: finding === null ? null : findingOf(finding) }
  if (churnRate !== undefined) {
    // Whoever stays away for long does so for longer than the drain.
    const churn: Settings = { churnRate, roomSizes: 'uniform', duration: 15, drain: 2 }
    return { ...known, scenario: 'rooms', settings: { ...settings, ...churn } }
  }
  if (share === null) return { ...known, scenario: 'broadcast', settings }
  const drops: Settings = { share, dropKind: 'killed', rounds: 1, loseDisconnects: 1 }
  return { ...known, scenario: 'stale', settings: { ...settings, ...drops } }
}

/** Returns the shortest path to the file that a user can type here. */
function pathOf(file: URL): string {
  const path = fileURLToPath(file)
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}

function findingOf(name: string): FindingName {
  const known = findingNames.find((candidate) => candidate === name)
  if (known === undefined) throw new Error(`no finding is called ${name}`)
  return known
}
