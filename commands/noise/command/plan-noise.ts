import type { CostLine } from '../../../src/cost/cost-of-usage.ts'
import { drawnSeed } from '../../../src/crowd/random.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { parseGatedFigures } from '../../gate/gated-figures.ts'
import { defaultPairs } from '../../gate/plan.ts'
import { settingsOfBlock } from '../../gate/usual-load.ts'
import type { NoisePlan } from '../plan.ts'
import { type SettingSources, gatherSettings } from '../../../src/settings/gather-settings.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { settingDefaults } from '../../../src/settings/settings.ts'
import { commandLine } from '../../run/command-line.ts'
import { chatHasRooms } from '../../run/protocol/chat-has-rooms.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import { addedUp, costProblems } from '../../run/preflight/run-cost.ts'

export interface NoiseArgs extends SettingSources {
  readonly scenario: string
  /** As it was typed; undefined for as many as a gate has. */
  readonly pairs: string | undefined
  /** With commas between them; undefined for those of a gate. */
  readonly metrics: string | undefined
}

/** A noise measurement that has passed every check that can be made before anything is started. */
export interface PlannedNoise {
  readonly plan: NoisePlan
  /** The run of each block; the seed is another's. */
  readonly run: PlannedRun
  /** Of all blocks at AWS, by parts; null where it costs nothing, or that is not known. */
  readonly cost: readonly CostLine[] | null
  readonly outDir: string
  readonly command: string
}

/** @throws Refusal that names everything that is wrong; nothing has been started, sent or written by then */
export async function planNoise(args: NoiseArgs): Promise<PlannedNoise> {
  const { scenario } = args
  const mistakes = new Mistakes()
  const pairs = readPairs(args.pairs)
  if (pairs === null)
    mistakes.add(exitCodes.usage, `--pairs ${args.pairs}: must be a whole number from 1 to ${mostPairs}`)
  const figures = await mistakes.collect(() => parseGatedFigures(args.metrics, []))
  // A block has no limits in a gate either.
  const { limit: _, strict: _strict, seed = drawnSeed(), ...given } = await gatherSettings(args, mistakes)
  const settings = settingsOfBlock(scenario, given, await chatHasRooms(given))
  const run = await planGiven({ ...settings, seed }, { scenario, invokedAs: `run ${scenario}` }, mistakes)
  const known = mistakes.throwIfAny({ figures, pairs: pairs ?? undefined })
  const ofBlock = run.cost
  const cost = ofBlock && addedUp(Array.from({ length: 2 * known.pairs }, () => ofBlock))
  if (cost !== null) {
    const { maxCost = settingDefaults.maxCost } = given
    mistakes.add(exitCodes.refused, ...costProblems(cost, maxCost, `the noise measurement (${2 * known.pairs} runs)`))
    mistakes.throwIfAny()
  }
  const own = args.metrics === undefined ? [] : ['--metrics', args.metrics.replaceAll(' ', '')]
  const invokedAs = ['noise', scenario, '--pairs', String(known.pairs), ...own].join(' ')
  return {
    plan: { scenario, settings, pairs: known.pairs, figures: known.figures, seed },
    run,
    cost,
    outDir: run.outDir,
    command: commandLine(invokedAs, given, settingDefaults, seed),
  }
}

const mostPairs = 1000

function readPairs(text: string | undefined): number | null {
  if (text === undefined) return defaultPairs
  const pairs = /^\d+$/.test(text) ? Number(text) : 0
  return pairs >= 1 && pairs <= mostPairs ? pairs : null
}
