import type { ExitCode } from '../../src/exit-codes.ts'
import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import type { WorkName } from '../../src/metrics/catalogue/work.ts'
import type { Check, QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'

export const gateResultSchemaName = 'fanbench/gate-result@2'

/** As it is saved. */
export type GateResult = ExperimentResult & GateAnswer

/** Is a candidate worse than its baseline? */
export interface GateAnswer {
  readonly scenario: string
  readonly baseline: GateSide
  readonly candidate: GateSide
  readonly rounds: {
    /** How many were to count. */
    readonly wanted: number
    readonly counted: number
    readonly played: number
  }
  /** Pairs of turns, of all rounds. */
  readonly pairs: {
    readonly counted: number
    /** Left out: the machine was busy with something else. */
    readonly disturbed: number
    /** Left out: the functions were cold. */
    readonly warmUp: number
  }
  /** Length of a turn. */
  readonly turnSeconds: number
  /** The probability of a false FAIL, of all timed metrics together. */
  readonly failureLevel: number
  /** Was the candidate correct? Those counters that are known of any round. */
  readonly counters: readonly GatedCounter[]
  /** Defects that were found of the candidate, and not of the baseline. */
  readonly newFindings: readonly string[]
  /** Did it do more? */
  readonly work: readonly GatedCount[]
  /** Was it slower? */
  readonly metrics: readonly GatedMetric[]
  /** The checks of the candidate's merged blocks; empty without an SLO. */
  readonly slo: readonly Check[]
  /** Differences that must not be there, and that `--force` accepted. */
  readonly forced: readonly string[]
  readonly warnings: readonly string[]
  /**
   * `fail`: incorrect, more work, or slower beyond what noise explains. `invalid`: too few rounds count, or the two sides are not
   * comparable. `inconclusive`: neither a pass nor a fail could be shown.
   */
  readonly verdict: Verdict | 'invalid'
  /** The objections to a pass, one sentence each. */
  readonly reasons: readonly string[]
  /** 0, 10, 16 or 11, in the order of the verdicts; an inconclusive gate has 0 if that is allowed. */
  readonly exitCode: ExitCode
}

export type Verdict = 'pass' | 'fail' | 'inconclusive'

export type Side = 'baseline' | 'candidate'

export interface GateSide {
  /** For people: "origin/main (1a2b3c4)", "the working copy", "./baseline.json" */
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
  /** `delivery_latency.p99`, `time_to_last_delivery.p50`, `handler_cpu`. */
  readonly name: string
  /** `us`, or that of its value in the catalogue. */
  readonly unit: string
  /** 0.05 for 5 %; null where too few rounds count to choose it. */
  readonly allowedRegression: number | null
  /** Or was it chosen by what these rounds can show? */
  readonly isAllowanceGiven: boolean
  readonly verdict: Verdict
  /** The number of those that count. */
  readonly rounds: number
  /** The median of the rounds of each side, in the unit of the metric; null with too few. */
  readonly baseline: QuantileValue
  readonly candidate: QuantileValue
  /** Candidate over baseline: 1.18 is 18 % more. */
  readonly ratio: QuantileValue
  /** 95 %, two-sided; null with too few rounds. */
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
  /** With 95 % the candidate is no worse than this. */
  readonly upper: QuantileValue
  /** The p-value of "the candidate is no worse": one-sided, for this metric alone. */
  readonly p: number | null
  /** Candidate over baseline in each of these rounds. A trend joins those of several nights. */
  readonly ratios: readonly QuantileValue[]
}

export interface GatedCounter {
  readonly counter: CounterName
  /** Sums over the rounds. */
  readonly baseline: number
  readonly candidate: number
  /** Rounds in which the counts of both sides are known. */
  readonly knownRounds: number
  readonly verdict: Verdict
}

/** The work of a chat for the messages of a run: exact counts of the catalogue of work, and the bytes that members received. */
export type GatedWork = WorkName | 'bytes_received'

/** Work that is counted, and the same in every run of the same code. */
export interface GatedCount {
  readonly name: GatedWork
  /** Rounds in which both sides had the same to do; the counts are sums over these. */
  readonly rounds: number
  readonly baseline: number
  readonly candidate: number
  /** 0.1 for 10 %. */
  readonly allowedMore: number
  readonly verdict: Verdict
}
