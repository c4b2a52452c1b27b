import type { ExitCode } from '../../src/exit-codes.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'

export const noiseResultSchemaName = 'fanbench/noise-result@1'

/** As it is saved, in `noise.json`. */
export type NoiseResult = ExperimentResult & NoiseAnswer

/** What a gate would see where nothing has changed: blocks of the same target in pairs. */
export interface NoiseAnswer {
  readonly scenario: string
  readonly target: NoiseTarget
  /** What has to be the same for a gate to go by it. */
  readonly fingerprint: NoiseFingerprint
  readonly pairsPlanned: number
  /** Pairs of which both blocks count. */
  readonly pairs: number
  /** The fewest with which a gate can suspect any of the metrics. */
  readonly pairsNeeded: number
  /** As that of a gate: one-sided, of each stage. */
  readonly level: number
  /** Those that a gate times, in its order; also those that are not known here. */
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
 * than a gate needs, or it was stopped. `not-measured`: there were enough, and too many of them do not count.
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
  /** Null of what is no percentile, as `handler_cpu`. */
  readonly samples: SamplesOfBlock | null
  /**
   * The share of the variance that is there at most because a block has no more samples: the rest comes from the machine, and does not
   * shrink with longer blocks. Null where it is not known.
   */
  readonly ofSampling: number | null
  /** B over A of each pair that counts, in order; null where it is not known. */
  readonly ofPairs: readonly QuantileValue[]
}

export interface SamplesOfBlock {
  /** The median of the blocks. */
  readonly count: number
  /** With fewer the percentile is not known. */
  readonly needed: number
  /** Of what there is one each: more take longer blocks, or more members. */
  readonly per: 'connection' | 'message' | 'delivery' | null
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
  /** Those that are worth gating. */
  readonly metrics: readonly string[]
  /** The pairs with which each of them finds a regression of this size, and how long a stage takes; empty without such metrics. */
  readonly plans: readonly GatePlanned[]
  /** Those that longer blocks would help: too few samples, or noise that comes from there being few. */
  readonly longerBlocks: readonly string[]
}

export interface GatePlanned extends PairsFor {
  /** Null where one of the two is not known. */
  readonly seconds: number | null
}
