import { randomInt } from 'node:crypto'
import type { CostLine } from '../../../src/cost/cost-of-usage.ts'
import { Refusal, exitCodes } from '../../../src/exit-codes.ts'
import type { SweepPlan } from '../arms.ts'
import type { Slo } from '../../../src/metrics/judging/checks/slo.ts'
import { type SettingSources, gatherSettings } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { type Settings, settingDefaults } from '../../../src/settings/settings.ts'
import { flagArgs, shellQuoted } from '../../run/command-line.ts'
import { chatHasRooms } from '../../run/protocol/chat-has-rooms.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import { addedUp, assumedMemoryMb, costOfRun, costProblems } from '../../run/preflight/run-cost.ts'
import { type ChatParts, changedFunctions, partsOfChat } from '../../run/aim/changed-functions.ts'
import { type OwnArgs, readOwnArgs } from './own-args.ts'

export interface SweepArgs extends SettingSources, OwnArgs {
  readonly scenario: string
  readonly apply: boolean
}

/** A sweep that has passed every check that can be made before anything is started. */
export interface PlannedSweep {
  readonly plan: SweepPlan
  readonly slo: Slo | null
  readonly functionsAreNamed: boolean
  /** The run of each block; the memory and the seed are another's. */
  readonly run: PlannedRun
  /** Of all blocks at AWS, by parts; null where the parts of the chat are not known. */
  readonly cost: readonly CostLine[] | null
  readonly outDir: string
  readonly command: string
}

/** A load for two cores that hold the chat too; a p99 takes 1,000 deliveries, and a block has about 1,500. */
const usualLoad: Settings = { publishRate: 10, duration: 15, warmUp: 5, drain: 3 }

/** As many deliveries, where each message has all members as recipients. */
const usualLoadWithoutRooms: Settings = { ...usualLoad, publishRate: 1 }

const seedsEnd = 2 ** 31

/** @throws Refusal that names everything that is wrong; nothing has been started, sent or written by then */
export async function planSweep(args: SweepArgs): Promise<PlannedSweep> {
  const mistakes = new Mistakes()
  const choice = await readOwnArgs(args, mistakes)
  const given = await gatherSettings(args, mistakes)
  const target = given.target ?? settingDefaults.target
  if (args.apply && target === 'local')
    mistakes.add(exitCodes.usage, '--apply: the embedded stack ends with the sweep; give a --target, or leave it out')
  const seed = given.seed ?? randomInt(seedsEnd)
  const settings: Settings = {
    ...(args.scenario === 'broadcast' && ((await chatHasRooms(given)) ? usualLoad : usualLoadWithoutRooms)),
    ...(target === 'local' && { cpu: 'by-memory' as const }),
    ...given,
  }
  const run = await planGiven(
    { ...settings, seed },
    { scenario: args.scenario, invokedAs: `run ${args.scenario}` },
    mistakes,
  )
  if (choice === undefined) throw new Error('planning went on after a mistake')
  const parts = partsOfChat(run)
  const functions = await changedFunctions(choice.functions, run, parts)
  const { memoryMb, rounds, referenceMb, slo } = choice
  const cost = costOfSweep(run, parts, choice)
  if (run.cost !== null && cost !== null) {
    const { maxCost = settingDefaults.maxCost } = given
    const problems = costProblems(cost, maxCost, `the sweep (${memoryMb.length * rounds} runs)`)
    if (problems.length > 0) throw new Refusal(exitCodes.refused, problems)
  }
  return {
    plan: { scenario: args.scenario, settings, functions, memoryMb, referenceMb, rounds, seed },
    slo,
    functionsAreNamed: choice.functions !== undefined,
    run,
    cost,
    outDir: run.outDir,
    command: commandOf(args, given, seed),
  }
}

/** Each block with its memory, or with what is assumed of any function, if that is more. */
function costOfSweep(
  { aim, scenario, options, prices }: PlannedRun,
  parts: ChatParts,
  { memoryMb, rounds }: Pick<SweepPlan, 'memoryMb' | 'rounds'>,
): readonly CostLine[] | null {
  if (aim.kind === 'standing' && aim.target.kind === 'endpoint') return null
  const ofRound = memoryMb.map((mb) => costOfRun(scenario, options, parts, prices, Math.max(mb, assumedMemoryMb)))
  return addedUp(Array.from({ length: rounds }, () => ofRound).flat())
}

function commandOf(args: SweepArgs, given: Settings, seed: number): string {
  const { scenario, memory = '', reference, functions = [], rounds, slo } = args
  const own = Object.entries({ memory, reference, functions: functions.join(','), rounds, slo })
  const words = own.flatMap(([name, value]) => (value ? [`--${name}`, value] : []))
  const others = flagArgs(
    given,
    ({ key }) => key !== 'seed' && given[key] !== settingDefaults[key as keyof typeof settingDefaults],
  )
  const all = [
    'fanbench',
    'sweep',
    scenario,
    ...words,
    ...(args.apply ? ['--apply'] : []),
    ...others,
    '--seed',
    String(seed),
  ]
  return all.map(shellQuoted).join(' ')
}
