import type { ExitCode } from '../../src/exit-codes.ts'
import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import type { Check, QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'

export const gateResultSchemaName = 'fanbench/gate-result@1'

/** As it is saved. */
export type GateResult = ExperimentResult & GateAnswer

/** Is a candidate worse than its baseline? */
export interface GateAnswer {
  readonly scenario: string
  readonly baseline: GateSide
  readonly candidate: GateSide
  /** The planned pairs of one stage. */
  readonly pairsPlanned: number
  /** The probability of a false suspicion, of each metric in one stage; one-sided. */
  readonly level: number
  /** And of a false FAIL, of all timed metrics together. */
  readonly failureLevel: number
  readonly metrics: readonly GatedMetric[]
  /** The counters that any pair has. */
  readonly counters: readonly GatedCounter[]
  /** The checks of the SLO on the candidate's counted blocks, merged; empty without an SLO. */
  readonly slo: readonly Check[]
  /** Differences that must not be there, and that `--force` accepted. */
  readonly forced: readonly string[]
  /** Warnings, such as a saved baseline that was not measured in turns, or a limit below the smallest findable change. */
  readonly warnings: readonly string[]
  /** From `fanbench noise` of the same machine and plan; null where there is none. */
  readonly noise: GateNoise | null
  /**
   * `fail`: worse, beyond what noise explains. `invalid`: too few blocks count, or the two sides are not comparable.
   * `inconclusive`: neither a pass nor a fail could be shown.
   */
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'invalid'
  /** Reasons against a pass, each with its metric and size. "delivery_latency p99 +18 %, 95 % CI +11 to +27 %". */
  readonly reasons: readonly string[]
  /** 0, 10, 16 or 11, in the order of the verdicts; an inconclusive gate has 0 if that is allowed. */
  readonly exitCode: ExitCode
}

export type Side = 'baseline' | 'candidate'

export interface GateSide {
  /** For people: "origin/main (1a2b3c4)", "the working copy", "./baseline.json", "runs/2026-..." */
  readonly name: string
  /** The commit of the measured chat; null if nobody gave it. */
  readonly commit: string | null
  /** Null where none of its blocks was measured, as the other two then are. */
  readonly targetKind: RunResult['target']['kind'] | null
  readonly region: string | null
  /** In words; null where services answer as soon as they can, or as AWS does. */
  readonly serviceTimes: string | null
}

export interface GatedMetric {
  /** `delivery_latency.p99`, `connect_latency.p99`, `handler_cpu`, `posts_per_delivery`. */
  readonly name: string
  /** `us`, or that of its value in the catalogue; `ratio` of `posts_per_delivery`. */
  readonly unit: string
  /** 0.05 for 5 %. */
  readonly allowedRegression: number
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  readonly first: GatedStage
  /** The fresh pairs, where it was suspect with the first ones. The verdict is theirs alone. */
  readonly second: GatedStage | null
  /**
   * Of "the candidate is no worse", by the pairs of both stages, corrected by Holm for the number of metrics: a fail has at most
   * `failureLevel`. Null of what is not suspect twice.
   */
  readonly confirmation: number | null
  /** How many pairs a stage would take for a pass; null where none are needed, or more would not help. */
  readonly pairsToPass: number | null
  /** One a block that counts, in the order of the pairs. */
  readonly blocks: readonly GatedBlock[]
}

export interface GatedBlock {
  readonly runId: string
  readonly side: Side
  /** From 1; those of the second stage go on counting. */
  readonly pair: number
  readonly stage: 1 | 2
  /** Null with too few samples. */
  readonly value: QuantileValue
}

export interface GatedStage {
  /** The pairs in which both blocks have a value. */
  readonly pairs: number
  /** Median over the blocks of each side, in the unit of the metric; null where no block has a value. */
  readonly baseline: QuantileValue
  readonly candidate: QuantileValue
  /** Candidate over baseline: 1.18 is 18 % more. Null where no pair says anything. */
  readonly ratio: QuantileValue
  /** 95 %, two-sided, for people; null with too few pairs. The decision is by `p`. */
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
  /** The p value of "the candidate is no worse": one-sided, for this metric alone. */
  readonly p: number
}

export interface GatedCounter {
  readonly counter: CounterName
  /** Sums over the pairs of which both blocks count. */
  readonly baseline: number
  readonly candidate: number
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
}

/** The result of `fanbench noise`. */
export interface GateNoise {
  /** The file that it is from. */
  readonly source: string
  /** By the name of the metric: the smallest regression that this many pairs find three times in four; null where unknown. */
  readonly findable: Readonly<Record<string, number | null>>
}
