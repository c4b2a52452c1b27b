import type { ExitCode } from '../../src/exit-codes.ts'
import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'
import type { Axis } from './axis.ts'
import type { LevelVerdict } from './search.ts'

export const capacityResultSchemaName = 'fanbench/capacity-result@1'

/** The saved result of a search. */
export type CapacityResult = ExperimentResult & CapacityAnswer

/** The highest level at which an SLO is met, as far as the search has come. */
export interface CapacityAnswer {
  readonly of: Axis
  readonly from: number
  readonly to: number
  /** The factor between neighbouring levels. */
  readonly resolution: number
  /** The limits of the SLO, each as `--limit` takes it. */
  readonly slo: readonly string[]
  /** Describes the load that is the same at every level. */
  readonly load: string
  /** One a block, in the order of the blocks. */
  readonly steps: readonly CapacityStep[]
  /** The highest level below `ends` at which the SLO was met; null if there is none. */
  readonly holds: LevelFound | null
  /** The lowest level at which it was not, or could not be told; null if there is none. */
  readonly ends: LevelFound | null
  /** Levels at which it was met although it was not at a lower one. */
  readonly metAbove: readonly number[]
  readonly outcome: CapacityOutcome
  /** The part that failed at `ends`; null if none did. `both`: the crowd was late, too, and shares the cores of the chat. */
  readonly gaveWay: 'chat' | 'instrument' | 'both' | null
  /** The target of the first block. */
  readonly target: RunResult['target']
  readonly exitCode: ExitCode
}

/** A level at an end of the bracket, with how many of its blocks say so. */
export interface LevelFound {
  readonly level: number
  readonly verdict: LevelVerdict
  readonly blocks: number
  readonly ofBlocks: number
  /** True if enough blocks agree. */
  readonly isConfirmed: boolean
}

/** The verdict of one block on its level. */
export interface CapacityStep {
  readonly level: number
  readonly verdict: LevelVerdict
  /** One a limit of the SLO, with what was observed. */
  readonly checks: readonly Check[]
  /** Why, where the checks do not say it: what made the block invalid, or was missing of the load. */
  readonly reasons: readonly string[]
  /** Why its figures are of the chat and the crowd together; empty if the crowd was in time. */
  readonly sharedCores: readonly string[]
}

/**
 * `found`: `holds` is the capacity, within the resolution. `holds-at-to`: the limit lies above the range. `none-holds`: the
 * SLO is met at no level. `instrument`: at `ends` the measurement was not valid, so the chat may hold more. `not-judged`: at
 * `ends` the SLO could not be judged. `unfinished`: the search was ended before any of these.
 */
export type CapacityOutcome = 'found' | 'holds-at-to' | 'none-holds' | 'instrument' | 'not-judged' | 'unfinished'
