import type { ExitCode } from '../../exit-codes.ts'
import type { QuantileValue } from '../../metrics/result/run-result.ts'

export const noiseResultSchemaName = 'fanbench/noise-result@1'

/** What a gate would see where nothing has changed: blocks of the same target in pairs. */
export interface NoiseAnswer {
  readonly scenario: string
  readonly target: NoiseTarget
  /** What has to be the same for a gate to go by it. */
  readonly fingerprint: NoiseFingerprint
  readonly pairsPlanned: number
  /** Pairs of which both blocks count. */
  readonly pairs: number
  /** As that of a gate: one-sided, of each stage. */
  readonly level: number
  /** Those that the target can tell of, in the order of the gate. */
  readonly metrics: readonly NoiseMetric[]
  readonly verdict: NoiseVerdict
  readonly recommendation: NoiseRecommendation
  /** 0 for a machine that is fit, 11 where too few blocks count, 16 otherwise. */
  readonly exitCode: ExitCode
}

export interface NoiseTarget {
  readonly kind: 'emulated' | 'aws' | 'endpoint'
  readonly region: string | null
  /** In words; null where services answer as soon as they can, or as AWS does. */
  readonly serviceTimes: string | null
}

/** By name, in words. */
export type NoiseFingerprint = Readonly<Record<string, string>>

/**
 * `fit`: a gate can find a regression of 20 % in some metric, with pairs that can be paid for. `noisy`: in none. `suspect`: the arms, which are
 * the same, are told apart, so a gate would blame a change for what the machine does. `too-few-pairs`: fewer were asked for
 * than have an interval. `not-measured`: there were enough, and too many of them do not count.
 */
export type NoiseVerdict = 'fit' | 'noisy' | 'suspect' | 'too-few-pairs' | 'not-measured'

/** What of the noise a gate has to know. */
export interface MetricNoise {
  /** delivery_latency.p99, handler_cpu */
  readonly name: string
  /** Pairs of which both blocks have it. */
  readonly pairs: number
  /** Half the width of the one-sided signed-rank interval of the log-ratio of as many pairs; null where they have none. */
  readonly halfWidth: number | null
}

export interface NoiseMetric extends MetricNoise {
  readonly unit: string
  /** Of ln(B / A) of a pair: 0.1 for 10 %; null with fewer than two pairs. */
  readonly sd: number | null
  /** B over A: Hodges and Lehmann's estimate. Null where no pair says anything. */
  readonly ratio: QuantileValue
  /** 95 %, two-sided, of this metric alone; null with too few pairs. */
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
  /** Is one arm told apart from the other? */
  readonly isSuspect: boolean
  /** The smallest regression that so many pairs find three times in four. */
  readonly findable: readonly FindableWith[]
  readonly pairsNeeded: readonly PairsFor[]
  /** Is 20 % found with as many pairs as can be paid for? */
  readonly isWorthGating: boolean
  /** Of a percentile: how many samples a block has of it, the median; null of what has none. */
  readonly samples: number | null
  /** With fewer the percentile depends on which few samples are the slowest. Null where there are none. */
  readonly samplesNeeded: number | null
  /** B over A of each pair that counts, in order; null where it is not known. */
  readonly ofPairs: readonly QuantileValue[]
}

export interface FindableWith {
  readonly pairs: number
  /** 0.2 for 20 %; null where so few pairs find none, however large. */
  readonly regression: number | null
}

export interface PairsFor {
  readonly regression: number
  /** Null where it takes more than anybody would wait for. */
  readonly pairs: number | null
}

/** Settings for `fanbench gate` with this target and scenario. */
export interface NoiseRecommendation {
  /** Metrics that are worth gating. */
  readonly metrics: readonly string[]
  /** Those with which each of these metrics finds a regression of this size, and how long a stage of them takes. */
  readonly plans: readonly GatePlan[]
  /** How many times as long a block should be, where it has too few samples; 1 where it has enough. */
  readonly blocksTimes: number
}

export interface GatePlan extends PairsFor {
  /** Null without a number of pairs. */
  readonly seconds: number | null
}
