import type { CostLine } from '../../../src/cost/cost-of-usage.ts'
import { drawnSeed } from '../../../src/crowd/random.ts'
import { exitCodes } from '../../../src/exit-codes.ts'
import { parseGatedFigures } from '../../gate/gated-figures.ts'
import { settingsOfBlock } from '../../gate/usual-load.ts'
import type { NoisePlan } from '../plan.ts'
import { type NoiseArgs, noiseSection } from '../rows.ts'
import { settingDefaults } from '../../../src/settings/settings.ts'
import { commandLine, ownArgs } from '../../run/command-line.ts'
import { chatHasRooms } from '../../run/protocol/chat-has-rooms.ts'
import { type PlannedRun, planGiven } from '../../run/plan-run.ts'
import { addedUp, costProblems } from '../../run/preflight/run-cost.ts'

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
  const { own, mistakes } = args
  const [scenario = 'broadcast'] = args.words
  const figures = await mistakes.collect(() => parseGatedFigures(own.metrics?.join(','), []))
  // A block has no limits in a gate either.
  const { limit: _, strict: _strict, seed = drawnSeed(), ...given } = args.given
  const settings = settingsOfBlock(scenario, given, await chatHasRooms(given))
  const run = await planGiven({ ...settings, seed }, { scenario, invokedAs: `run ${scenario}` }, mistakes)
  const known = { ...mistakes.throwIfAny({ figures }), pairs: own.pairs }
  const ofBlock = run.cost
  const cost = ofBlock && addedUp(Array.from({ length: 2 * known.pairs }, () => ofBlock))
  if (cost !== null) {
    const { maxCost = settingDefaults.maxCost } = given
    mistakes.add(exitCodes.refused, ...costProblems(cost, maxCost, `the noise measurement (${2 * known.pairs} runs)`))
    mistakes.throwIfAny()
  }
  const invokedAs = ['noise', scenario, ...ownArgs(noiseSection, own)]
  return {
    plan: { scenario, settings, pairs: known.pairs, figures: known.figures, seed },
    run,
    cost,
    outDir: run.outDir,
    command: commandLine(invokedAs, given, settingDefaults, seed),
  }
}
