import type { ExitCode } from '../../src/exit-codes.ts'
import type { MetricSummary, QuantileValue } from '../../src/metrics/result/run-result.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'

export const sweepResultSchemaName = 'fanbench/sweep-result@1'

/** The saved result of a sweep. */
export type SweepResult = ExperimentResult & SweepAnswer

/** The measurements of memory settings of the same functions under the same load. */
export interface SweepAnswer {
  /** The functions whose memory was changed, by function name. */
  readonly functions: readonly string[]
  readonly referenceMb: number
  /** The SLO as the user gave it; null without one. */
  readonly slo: string | null
  readonly rounds: number
  /** The fewest rounds in which any two settings can differ significantly, with the correction for how many pairs there are. */
  readonly roundsNeeded: number
  readonly target: SweptTarget
  /**
   * The part of the cost of a million deliveries that does not depend on the memory: messages, connections and items. It is the
   * median of the blocks whose CloudWatch minutes contain nothing else; null if there is no such block.
   */
  readonly otherUsdPerMillion: number | null
  /** The settings by memory, ascending. */
  readonly settings: readonly SweptSetting[]
  readonly recommendation: Recommendation
  /** 0 for an answer, "no difference" too; 10 where no setting meets the SLO; 16 where the blocks do not tell. */
  readonly exitCode: ExitCode
}

export interface SweptTarget {
  readonly kind: 'emulated' | 'aws' | 'endpoint'
  readonly region: string | null
  /** Describes the emulated service times; null if the services answer as soon as they can, or are those of AWS. */
  readonly serviceTimes: string | null
}

/** One memory setting. A figure with an interval is estimated from the blocks; one without is of all samples together. */
export interface SweptSetting {
  readonly memoryMb: number
  /** All of them, in the order in which they were measured. */
  readonly blocks: readonly SweptBlock[]
  /** Has it enough blocks that count? Otherwise nothing is concluded from it. */
  readonly isJudged: boolean
  readonly deliveryP50Us: Estimate
  readonly deliveryP99Us: Estimate
  /** Time to the last delivery. */
  readonly everybodyP99Us: QuantileValue
  /** Deliveries by invocations that were cold starts, the warm-up left out. */
  readonly coldP99Us: QuantileValue
  /** The number of these deliveries. */
  readonly coldDeliveries: number
  readonly connectP99Us: QuantileValue
  /** Billed, of all functions of the chat, by million deliveries. */
  readonly gbSecondsPerMillion: Estimate
  readonly usdPerMillion: Estimate
  /** The p99 of deliveries and the cost, over those of the reference. Null of the reference itself. */
  readonly toReference: { readonly p99: PairedRatio; readonly usd: PairedRatio } | null
  /** False if another one is shown to be better. Null where nothing is concluded from it. */
  readonly isOnFront: boolean | null
  /** Null without an SLO. */
  readonly slo: SloAnswer | null
  /** Deliveries of all blocks that count, for the curve. */
  readonly deliveries: Pick<MetricSummary, 'count' | 'infinite' | 'hdr'>
}

export interface SweptBlock {
  readonly runId: string
  /** The number of the round, from 1. */
  readonly round: number
  readonly deliveryP50Us: QuantileValue
  readonly deliveryP99Us: QuantileValue
  readonly usdPerMillion: number | null
  /**
   * On the embedded stack, of the CPU share of this memory: what the environments had. The one that had least of it is named. Null
   * where they are held to none.
   */
  readonly cpuShare: number | null
  /** Why it does not count; empty if it does. */
  readonly problems: readonly string[]
}

/**
 * Hodges and Lehmann's estimate of the logarithm, with the 95 % signed-rank interval; each block is one observation. Null where
 * nothing is known, and an interval from too few blocks.
 */
export interface Estimate {
  readonly value: QuantileValue
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
}

/** The ratio of the setting to the other one, from the rounds where both have a block that counts. */
export interface PairedRatio {
  readonly pairs: number
  readonly ratio: QuantileValue
  /** 95 %, of this ratio alone. */
  readonly interval: Estimate['interval']
  /** Two-sided, corrected by Holm for all pairs of settings. */
  readonly p: number
  /** Is p at most 5 %, and the ratio, if it is of a p99, 5 % or more from 1? */
  readonly isSignificant: boolean
}

/** `met`: the whole interval keeps every limit. `broken`: of one limit, none of the interval does. */
export type SloAnswer = 'met' | 'broken' | 'unclear'

/** The criterion for the choice of a size, by its name in Lambda Power Tuning. */
export const strategies = ['cost', 'speed', 'balanced'] as const

export type Strategy = (typeof strategies)[number]

export type Recommendation =
  /** The best by a strategy that the user has chosen. */
  | { readonly kind: 'strategy'; readonly strategy: Strategy; readonly memoryMb: number }
  /** The cheapest setting that meets the SLO. */
  | { readonly kind: 'slo'; readonly memoryMb: number }
  /** No step to a setting that is significantly faster is worth its money any more. */
  | { readonly kind: 'knee'; readonly memoryMb: number; readonly refused: KneeStep | null }
  /** No setting differs significantly from the reference. */
  | NoDifference
  | NoRecommendation

/** Shares: 0.2 is 20 %. */
export interface KneeStep {
  readonly memoryMb: number
  readonly moreUsd: number
  readonly lessP99: number
}

export interface NoDifference {
  readonly kind: 'no-difference'
  /** The cheapest. */
  readonly memoryMb: number
  /** The largest distance of the setting from any other, by the intervals; null if an interval has no ends. */
  readonly within: number | null
  /** The difference to the reference that would have been found three times in four; null where that is not known. */
  readonly findable: number | null
  /** Significantly cheaper than every other, and shown to be less than 5 % slower than the reference. */
  readonly isClear: boolean
}

export interface NoRecommendation {
  readonly kind: 'none'
  readonly why: 'too-few-blocks' | 'cost-unknown' | 'slo-missed' | 'slo-unclear'
}
