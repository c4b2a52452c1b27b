import { type Aim, takeAim } from '../../run/aim/aim.ts'
import { changedFunctions, partsOfChat } from '../../run/aim/changed-functions.ts'
import { readServiceTimes } from '../../run/aim/read-service-times.ts'
import { planGiven, type PlannedRun } from '../../run/plan-run.ts'
import { costOfBlock } from '../../run/preflight/cost-budget.ts'
import { chatHasRooms, chooseProtocol } from '../../run/aim/choose-protocol.ts'
import { armsOf, type StrategiesPlan, type StrategyArm } from '../arms.ts'
import { settingsOfStrategies, type StrategiesArgs } from '../rows.ts'
import type { ExpectedTimes } from '../pace.ts'
import { notesFunctions, parseStrategies } from '../strategy.ts'
import { cpuShareOf } from '../../../reference-stack/local/index.ts'
import {
  type ServiceTimeKind,
  type ServiceTimesProfile,
  inverseOf,
  typical,
} from '../../../reference-stack/local/service-times/index.ts'
import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { drawnSeed } from '../../../src/crowd/random.ts'
import { exitCodes, Refusal } from '../../../src/exit-codes.ts'
import { expectedLoad } from '../../../src/scenarios/expected-load.ts'
import type { Mistakes } from '../../../src/settings/mistakes.ts'
import { settingDefaults, type Settings, settings as allSettings } from '../../../src/settings/settings.ts'

export interface PlannedStrategies {
  readonly plan: StrategiesPlan
  /** The runs, one an arm, in the order of the arms. */
  readonly runs: readonly { readonly arm: StrategyArm; readonly run: PlannedRun; readonly seconds: number }[]
  /** The duration of all blocks. */
  readonly seconds: number
  /** Null where it costs nothing, or that is not known. */
  readonly usd: number | null
  readonly outDir: string
}

/** Processes to start, and a result to make of the logs. */
const secondsBesideTheLoad = 4

/** @throws Refusal with everything that is wrong; nothing has been started, sent or written by then */
export async function planStrategies(args: StrategiesArgs): Promise<PlannedStrategies> {
  const { given: gathered, own, mistakes } = args
  const hasRooms = await chatHasRooms(gathered)
  const { target, stack, template, chat } = gathered
  const name = (target ?? stack ?? template) === undefined ? chat : undefined
  const strategies = await mistakes.collect(() => parseStrategies(own.strategy, { name, hasRooms }))
  const sizes = own.sizes.toSorted((a, b) => a - b)
  const given = withDefaults(gathered)
  const aim = await mistakes.collect(() =>
    takeAim(given.target ?? settingDefaults.target, given, given.iOwnThisTarget ?? [], given),
  )
  const functions =
    aim &&
    (await mistakes.collect(() =>
      chosenFunctions(aim, given, own.functions ?? (name === 'notes' ? notesFunctions : undefined)),
    ))
  const profile = await mistakes.collect(() =>
    given.target === undefined ? readServiceTimes(given.serviceTimes) : typical,
  )
  const known = mistakes.throwIfAny({ strategies, functions, profile })

  const memoryMb = own.memory ?? null
  const isThrottled = given.target !== undefined || given.cpu === 'by-memory'
  const plan: StrategiesPlan = {
    strategies: known.strategies,
    sizes,
    rounds: own.rounds,
    functions: known.functions,
    functionsAreNamed: own.functions !== undefined,
    memoryMb,
    intervalSeconds: own.interval,
    times: expectedTimes(known.profile, isThrottled ? (memoryMb ?? assumedMemoryMb) : null),
    settings: given,
    seed: given.seed ?? drawnSeed(),
  }
  const runs = await planRuns(armsOf(plan), mistakes)
  const seconds = own.rounds * runs.reduce((sum, run) => sum + run.seconds, 0)
  const costs = runs.flatMap(({ arm, run }) => costOfBlock(run, arm) ?? [])
  const usd = costs.length === 0 ? null : own.rounds * totalUsd(costs)
  const maxCost = given.maxCost ?? settingDefaults.maxCost
  if (usd !== null && usd > maxCost)
    mistakes.add(
      exitCodes.refused,
      `all runs together are expected to cost ${usd.toFixed(2)} USD at AWS, and at most ${maxCost} USD is allowed: name fewer ` +
        `strategies or sizes, or allow more: --max-cost ${Math.ceil(usd * 100) / 100}`,
    )
  mistakes.throwIfAny()
  return { plan, runs, seconds, usd, outDir: given.outDir ?? settingDefaults.outDir }
}

/** The memory that is assumed for a function if none is known. */
const assumedMemoryMb = 512

/** On the embedded stack a post takes as long as it does at AWS, about, and a function has the CPU of its memory. */
function withDefaults(given: Settings): Settings {
  const chosen = Object.fromEntries(
    allSettings
      .filter(({ key }) => settingsOfStrategies.includes(key) && given[key] !== undefined)
      .map(({ key }) => [key, given[key]]),
  ) as Settings
  if (chosen.target !== undefined && chosen.target !== settingDefaults.target) return chosen
  const { target: _, serviceTimes = typical.name, ...others } = chosen
  // What CloudWatch shows of a minute is of several blocks there, and waiting does not change that; the logs are there at once.
  return { cpu: 'by-memory', metricsWait: 2, ...others, ...(serviceTimes !== 'none' && { serviceTimes }) }
}

/** Returns the named functions; without names, the function that receives the members' messages. */
async function chosenFunctions(aim: Aim, given: Settings, named: readonly string[] | undefined): Promise<string[]> {
  return changedFunctions(named, { aim, protocol: chooseProtocol(given, aim) }, partsOfChat({ aim }))
}

/** Every mistake once, however many of the runs have it. */
async function planRuns(arms: readonly StrategyArm[], mistakes: Mistakes): Promise<PlannedStrategies['runs']> {
  const planned = await Promise.allSettled(
    arms.map(async (arm) => {
      const run = await planGiven(arm.settings, { scenario: arm.scenario, invokedAs: `run ${arm.scenario}` })
      return { arm, run, seconds: expectedLoad(run.scenario, run.options).seconds + secondsBesideTheLoad }
    }),
  )
  const refusals = planned.flatMap((one) => (one.status === 'rejected' ? refusalIn(one.reason) : []))
  const problems = new Map(
    refusals.flatMap(({ exitCode, problems: all }) => all.map((problem) => [problem, exitCode] as const)),
  )
  for (const [problem, exitCode] of problems) mistakes.add(exitCode, problem)
  return planned.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

function refusalIn(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  throw error
}

/** On loopback, without service times. */
const loopbackMs = 1
const draws = 1000

/** @param profile null where everything answers as soon as it can */
function expectedTimes(profile: ServiceTimesProfile | null, memoryMb: number | null): ExpectedTimes {
  const at = (kind: ServiceTimeKind, probability: number) => {
    const figures = profile?.times[kind]
    return figures === undefined ? loopbackMs : inverseOf(figures)(probability)
  }
  const mean = (kind: ServiceTimeKind) =>
    Array.from({ length: draws }, (_, draw) => at(kind, (draw + 0.5) / draws)).reduce((sum, ms) => sum + ms, 0) / draws
  return {
    postMs: mean('post'),
    slowPostMs: at('post', 0.99),
    asyncMs: mean('asyncInvoke') + mean('asyncQueue') + mean('invoke'),
    cpuShare: memoryMb === null ? 1 : cpuShareOf(memoryMb),
  }
}
