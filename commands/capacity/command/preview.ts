import { totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { possiblePaths } from '../paths.ts'
import { inMinutes } from '../../gate/usual-load.ts'
import { usd } from '../../run/preflight/run-cost.ts'
import type { PlannedCapacity } from './plan-capacity.ts'

interface FromTo {
  readonly fewest: number
  readonly most: number
}

/** Describes what a search would do, as a document. */
export interface CapacityPreview {
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
