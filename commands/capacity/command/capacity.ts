import { capacityOutputs } from '../report/document.ts'
import type { ExitCode } from '../../../src/exit-codes.ts'
import { answerDryRun } from '../../experiment/dry-run.ts'
import type { CapacityArgs } from '../rows.ts'
import type { CommandContext } from '../../flags/context.ts'
import { runExperiment } from '../../run/run-experiment.ts'
import { planCapacity, type PlannedCapacity } from './plan-capacity.ts'
import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { possiblePaths, type CapacityArm, type Search, armAt, nextLevel } from '../search.ts'
import { inMinutes } from '../../../reports/figures.ts'
import { usd } from '../../run/preflight/run-cost.ts'
import { seedsEnd } from '../../../src/crowd/random.ts'
import type { Block, Experiment } from '../../experiment/experiment.ts'
import { type CapacityAnswer, capacityResultSchemaName } from '../capacity-result.ts'
import { decidingSteps, judgeCapacity } from '../judge.ts'

/**
 * Searches the largest room, the highest rate or the most connections that meet an SLO.
 *
 * @returns 0 if it was found, or the whole range holds; 10 if no level does, or 12 if the target failed at each; 11 if the
 * measurement was not valid where it ends; 16 if the SLO could not be judged there, or the search was not finished
 * @throws Refusal for everything that is wrong at either end of the range, before anything is started
 */
export async function capacity(args: CapacityArgs, context: CommandContext): Promise<ExitCode> {
  const planned = await planCapacity(args)
  if (args.own.dryRun) {
    const preview = previewOf(planned)
    return answerDryRun(preview, previewText(preview), context)
  }
  const { search, seed, command, outDir } = planned
  return runExperiment(capacityExperiment(search, seed), { command, outDir, outputs: capacityOutputs }, context)
}

interface FromTo {
  readonly fewest: number
  readonly most: number
}

/** Describes what a search would do, as a document. */
interface CapacityPreview {
  readonly command: string
  readonly of: string
  readonly slo: readonly string[]
  /** Describes the load that is the same at every level. */
  readonly load: string
  /** All that may be measured, ascending. */
  readonly levels: readonly number[]
  /** The number of blocks, if all blocks of a level agree. It depends on the level at which the chat fails. */
  readonly blocks: FromTo
  readonly seconds: FromTo
  readonly blocksAtMost: number
  /** The cost of the most expensive course of the search; null if it costs nothing or the cost is unknown. */
  readonly usd: number | null
}

export function previewOf({ search, run, blockAt, command }: PlannedCapacity): CapacityPreview {
  const paths = possiblePaths(search)
  const secondsOf = (levels: readonly number[]) => levels.reduce((sum, level) => sum + blockAt(level).seconds, 0)
  const usdOf = (levels: readonly number[]) =>
    levels.reduce((sum, level) => sum + totalUsd(blockAt(level).cost ?? []), 0)
  return {
    command,
    of: search.of,
    slo: search.slo.texts,
    load: search.load,
    levels: search.levels,
    blocks: fromTo(paths.map((levels) => levels.length)),
    seconds: fromTo(paths.map((levels) => Math.round(secondsOf(levels)))),
    blocksAtMost: search.blocksAtMost,
    usd: run.cost && Math.max(...paths.map(usdOf)),
  }
}

function fromTo(numbers: readonly number[]): FromTo {
  return { fewest: Math.min(...numbers), most: Math.max(...numbers) }
}

/** The same for people. */
export function previewText(preview: CapacityPreview): string {
  const { of, slo, load, levels, blocks, seconds, blocksAtMost } = preview
  return [
    'fanbench capacity --dry-run: nothing was sent',
    `  searched   ${of}, from ${levels[0]} to ${levels.at(-1)} in ${levels.length} levels; ${load}`,
    `  slo        ${slo.join(', ')}`,
    `  blocks     ${blocks.fewest} to ${blocks.most}, by where it gives way; more where two blocks of a level do not agree, and at most ${blocksAtMost}`,
    `  time       about ${inMinutes(seconds.fewest)} to ${inMinutes(seconds.most)}`,
    `  cost       ${preview.usd === null ? 'nothing, or not known: no account is involved' : `at most ${usd(preview.usd)} at AWS, on the high side; it ends before it is expected to cost more than --max-cost`}`,
  ].join('\n')
}

/**
 * Builds the experiment that finds how large a room, how high a rate or how many connections a chat can serve within its SLO.
 * Each block has a target of its own, so that the queues of an overloaded level do not affect the next one.
 */
export function capacityExperiment(search: Search, seed: number): Experiment<CapacityArm, CapacityAnswer> {
  const { from, levels, blocksAtMost } = search
  return {
    name: 'capacity',
    schema: capacityResultSchemaName,
    seed,
    targets: 'own',
    blocksPlanned: null,
    nextArm(blocks: readonly Block<CapacityArm>[]) {
      if (blocks.length >= blocksAtMost) return undefined
      const level = nextLevel(levels, from, decidingSteps(search, blocks))
      // Blocks of one level differ in who publishes when: one schedule is not to decide.
      return level === undefined ? undefined : armAt(search, level, (seed + blocks.length) % seedsEnd)
    },
    judge: (blocks) => judgeCapacity(search, blocks),
  }
}
