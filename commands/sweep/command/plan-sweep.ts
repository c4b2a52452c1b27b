import { noEchoIn } from '../../run/aim/aim.ts'
import { randomInt } from 'node:crypto'
import type { CostLine } from '../../../src/cost/cost-of-usage.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { SweepPlan } from '../arms.ts'
import { roundsNeeded } from '../differences.ts'
import { type SweepArgs, sweepSection } from '../rows.ts'
import type { Strategy } from '../sweep-result.ts'
import { parseSlo, type Slo } from '../../../src/metrics/judging/checks/slo.ts'
import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { commandLine, ownArgs } from '../../run/command-line.ts'
import { chatHasRooms } from '../../run/aim/choose-protocol.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import { addedUp, assumedMemoryMb, costOfRun, costProblems } from '../../run/preflight/run-cost.ts'
import { type ChatParts, changedFunctions, partsOfChat } from '../../run/aim/changed-functions.ts'

/** A sweep that has passed every check that can be made before anything is started. */
export interface PlannedSweep {
  readonly plan: SweepPlan
  readonly slo: Slo | null
  readonly functionsAreNamed: boolean
  /** The run of each block; the memory and the seed are another's. */
  readonly run: PlannedRun
  /** The parts of the cost of all blocks at AWS; null if the parts of the chat are unknown. */
  readonly cost: readonly CostLine[] | null
  readonly outDir: string
  readonly command: string
}

interface SweepChoice {
  /** The memory settings in MB, ascending. */
  readonly memoryMb: readonly number[]
  readonly referenceMb: number
  /** Undefined for the function that takes the messages. */
  readonly functions: readonly string[] | undefined
  readonly rounds: number
  readonly slo: Slo | null
  readonly strategy: Strategy | null
}

/** A load for two cores that hold the chat too; a p99 takes 1,000 deliveries, and a block has about 1,500. */
const usualLoad: Settings = { publishRate: 10, duration: 15, warmUp: 5, drain: 3 }

/** The load of a chat without rooms. Each message has all members as recipients, so the number of deliveries is the same. */
const usualLoadWithoutRooms: Settings = { ...usualLoad, publishRate: 1 }

/** Stages that are given say rate and duration themselves. */
function withoutPace({ publishStages }: Settings, usual: Settings): Settings {
  const { publishRate: _, duration: __, ...others } = usual
  return publishStages === undefined ? usual : others
}

const seedsEnd = 2 ** 31

/** @throws Refusal that names everything that is wrong; nothing has been started, sent or written by then */
export async function planSweep(args: SweepArgs): Promise<PlannedSweep> {
  const {
    own,
    given,
    mistakes,
    args: [scenario = 'broadcast'],
  } = args
  const choice = await chosen(args)
  const target = given.target ?? settingDefaults.target
  if (own.apply && target === 'local')
    mistakes.add(exitCodes.usage, '--apply: the embedded stack ends with the sweep; give a --target, or leave it out')
  const seed = given.seed ?? randomInt(seedsEnd)
  const settings: Settings = {
    ...(scenario === 'broadcast' &&
      withoutPace(given, (await chatHasRooms(given)) ? usualLoad : usualLoadWithoutRooms)),
    ...(target === 'local' && { cpu: 'by-memory' as const }),
    ...given,
  }
  const run = await planGiven({ ...settings, seed }, { scenario, invokedAs: `run ${scenario}` }, mistakes)
  if (choice === undefined) throw new Error('planning went on after a mistake')
  const parts = partsOfChat(run)
  const functions = await changedFunctions(choice.functions, run, parts)
  const { memoryMb, rounds, referenceMb, slo, strategy } = choice
  const cost = costOfSweep(run, parts, choice)
  if (run.cost !== null && cost !== null) {
    const { maxCost = settingDefaults.maxCost } = given
    const problems = costProblems(cost, maxCost, `the sweep (${memoryMb.length * rounds} runs)`)
    if (problems.length > 0) throw new Refusal(exitCodes.refused, problems)
  }
  return {
    plan: { scenario, settings, functions, memoryMb, referenceMb, rounds, seed, strategy },
    slo,
    functionsAreNamed: choice.functions !== undefined,
    run,
    cost,
    outDir: run.outDir,
    command: commandLine(
      ['sweep', scenario, ...ownArgs(sweepSection, own), ...(own.apply ? ['--apply'] : [])],
      given,
      settingDefaults,
      seed,
      noEchoIn(run.aim),
    ),
  }
}

/** Each block with its memory, or with what is assumed of any function, if that is more. */
function costOfSweep(
  { aim, scenario, options, prices }: PlannedRun,
  parts: ChatParts,
  { memoryMb, rounds }: Pick<SweepPlan, 'memoryMb' | 'rounds'>,
): readonly CostLine[] | null {
  if (aim.kind === 'existing' && aim.target.kind === 'endpoint') return null
  const ofRound = memoryMb.map((mb) => costOfRun(scenario, options, parts, prices, Math.max(mb, assumedMemoryMb)))
  return addedUp(Array.from({ length: rounds }, () => ofRound).flat())
}

const usualRounds = 10

/**
 * Returns the choices of the user, and adds their mistakes to `mistakes`.
 * @returns undefined if the options are unusable
 */
async function chosen({ own, mistakes, refused }: SweepArgs): Promise<SweepChoice | undefined> {
  const memoryMb = own.memory?.toSorted((a, b) => a - b)
  if (!refused.includes('memory')) mistakes.add(exitCodes.usage, ...sizeProblems(own.memory, own.reference))
  const slo = own.slo === undefined ? null : await mistakes.collect(() => parseSlo(own.slo?.join(',') ?? ''))
  const largest = memoryMb?.at(-1)
  if (own.slo !== undefined && own.strategy !== undefined)
    mistakes.add(exitCodes.usage, '--slo and --strategy: each says which size to recommend; give one of them')
  if (memoryMb === undefined || largest === undefined || slo === undefined) return undefined
  const { rounds = Math.max(usualRounds, roundsNeeded(memoryMb.length)), reference: referenceMb = largest } = own
  const functions = own.functions?.flatMap((names) => names.split(',')).map((name) => name.trim())
  return { memoryMb, referenceMb, functions, rounds, slo, strategy: own.strategy ?? null }
}

function sizeProblems(sizes: readonly number[] | undefined, reference: number | undefined): string[] {
  const example = 'give two sizes in MB or more: --memory 128,512,1769'
  if (sizes === undefined) return [`--memory: is missing; ${example}`]
  const written = sizes.join(',')
  if (new Set(sizes).size < sizes.length) return [`--memory ${written}: has a size twice`]
  if (sizes.length < 2) return [`--memory ${written}: has nothing to be compared with; ${example}`]
  if (reference === undefined || sizes.includes(reference)) return []
  const ascending = sizes.toSorted((a, b) => a - b).join(', ')
  return [`--reference ${reference}: must be one of the sizes of --memory, ${ascending}`]
}
