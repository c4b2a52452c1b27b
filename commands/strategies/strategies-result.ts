import type { ExitCode } from '../../src/exit-codes.ts'
import type { Interval } from '../../src/metrics/judging/statistics/interval.ts'
import type { LatencyBudget, QuantileValue, RunResult, Waterfall } from '../../src/metrics/result/run-result.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'
import type { Pace } from './pace.ts'
import type { Strategy } from './strategy.ts'

export const strategiesResultSchemaName = 'fanbench/strategies-result@1'

/** The saved result of the experiment. */
export type StrategiesResult = ExperimentResult & StrategiesAnswer

/** The measurements of each strategy, and the predictions for rooms of other sizes. */
export interface StrategiesAnswer {
  readonly target: RunResult['target']
  /** The functions whose variables a strategy sets. */
  readonly functions: readonly string[]
  /** The memory that the functions got; null if they kept their own. */
  readonly memoryMb: number | null
  readonly rounds: number
  /** The paces by room size, ascending. */
  readonly paces: readonly Pace[]
  /** The strategy that the others are held against; null if it is not among them. */
  readonly reference: string | null
  readonly limitSeconds: number
  readonly strategies: readonly JudgedStrategy[]
  /** The exit code of the blocks of a strategy and size that has no usable block; otherwise 0. */
  readonly exitCode: ExitCode
}

export interface JudgedStrategy extends Strategy {
  /** The measured cells by room size, ascending. */
  readonly cells: readonly StrategyCell[]
  readonly line: StrategyLine | null
  readonly prediction: Prediction
  /** CPU of a delivery, this strategy to the reference; null for the reference itself, or without figures. */
  readonly cpuToReference: PairedRatio | null
  /** The cost of keeping a member list; null if the strategy keeps none, or churn was not measured. */
  readonly churn: ChurnFigures | null
}

/** One strategy at one room size: its blocks. A block is one observation. */
export interface StrategyCell {
  readonly roomSize: number
  /** The number of usable blocks. */
  readonly blocks: number
  /** The number of usable blocks in which chat and crowd waited for the cores that they share. */
  readonly sharedCores: number
  /** Why the others cannot. */
  readonly unusable: readonly string[]
  /** Medians of the blocks. Infinite where at least half of the messages of a block did not reach everybody. */
  readonly timeToLastUs: QuantileOverBlocks
  /** The latency of all deliveries of the blocks. */
  readonly deliveryUs: { readonly p50: QuantileValue; readonly p99: QuantileValue }
  /** From due to the answer of the HTTP request that published a message; absent where messages are frames. */
  readonly answerUs?: { readonly p50: QuantileValue; readonly p99: QuantileValue }
  /** Where the time goes, over the messages of all blocks; absent where no message's invocation is known. */
  readonly latencyBudget?: LatencyBudget
  /** The median message of a block, or the slowest without one, as it went; absent where no message reached everybody. */
  readonly waterfall?: Waterfall
  /** Read units of a message, of the functions that carry out the strategy; median of the blocks; absent where nobody counts them. */
  readonly readUnitsPerMessage?: number
  /** Median of the blocks; null where none has it. */
  readonly cpuUsPerDelivery: number | null
  /** Messages, invocations and billed duration of a broadcast by its deliveries; median of the blocks. */
  readonly usdPerMillion: number | null
  readonly messages: number
  /** The number of messages that did not reach everybody. */
  readonly unfinished: number
  readonly deliveriesLost: number
  readonly misrouted: number
  /** Invocations of the functions that were ended at their time limit; null where no logs say. */
  readonly timeouts: number | null
}

export interface QuantileOverBlocks {
  readonly least: QuantileValue
  readonly median: QuantileValue
  readonly greatest: QuantileValue
}

/** Time to the last delivery = intercept + slope · members, in µs, through the medians of the blocks. */
export interface StrategyLine {
  readonly interceptUs: number
  readonly slopeUs: number
  /** Two-sided 95 %. */
  readonly slopeInterval: Interval
  /** The smallest and the largest room that it is fitted to. Smaller ones may lie off it, and are left out. */
  readonly from: number
  readonly to: number
  readonly blocks: number
}

/** The room size at which the last delivery is as late as the limit. */
export type Prediction =
  | {
      readonly kind: 'predicted'
      readonly roomSize: number
      /** Two-sided 95 %. */
      readonly interval: Interval
      /** Did a larger room not finish? Then the limit lies between what was measured, else beyond. */
      readonly smallestUnfinished: number | null
    }
  | { readonly kind: 'refused'; readonly why: RefusedPrediction }

export type RefusedPrediction =
  /** A prediction needs six blocks, and three sizes where all blocks finished. */
  | { readonly problem: 'too-few' }
  /** The time does not grow with the room, as far as can be told. */
  | { readonly problem: 'no-growth' }
  /** The largest room lies off the line through the smaller ones. */
  | { readonly problem: 'bent'; readonly roomSize: number; readonly byLineUs: number; readonly measuredUs: number }
  /** The line passes through rooms that did not finish. */
  | { readonly problem: 'contradicted'; readonly roomSize: number; readonly unfinished: number }

/** The median ratio of pairs of blocks with the same size and round. */
export interface PairedRatio {
  readonly pairs: number
  readonly ratio: number
  /** Two-sided 95 %, exact; null with too few pairs. */
  readonly interval: Interval | null
}

/** While members leave and rejoin. */
export interface ChurnFigures {
  readonly roomSize: number
  readonly leavesPerSecond: number
  readonly blocks: number
  readonly deliveriesExpected: number
  /** Members who had joined, and whom the list did not have yet. */
  readonly deliveriesLost: number
  /** The number of deliveries to members who had left. */
  readonly misrouted: number
}
