import type { ExitCode } from '../../src/exit-codes.ts'
import type { QuantileName } from '../../src/metrics/catalogue/quantiles.ts'
import type { Check, QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import type { FaultKind } from './injected-fault.ts'
import type { CoreSplit } from './split-cores.ts'

export const selftestResultSchemaName = 'fanbench/selftest-result@1'

/** The saved result of a selftest. All times in microseconds. */
export interface SelftestResult {
  readonly schema: typeof selftestResultSchemaName
  readonly runId: string
  readonly startedAt: string
  readonly endedAt: string
  readonly command: string
  readonly harness: RunResult['harness']
  /** Null where the kernel placed workers and calibration server. */
  readonly cores: CoreSplit | null
  readonly cases: readonly CaseResult[]
  /** Null where they were not tried. */
  readonly serviceTimes: ServiceTimesResult | null
  readonly exitCode: ExitCode
}

/** One case: a run of the crowd against the calibration server. */
export interface CaseResult {
  readonly name: string
  readonly summary: string
  readonly seed: number
  readonly isOverTls: boolean
  readonly connections: number
  readonly workers: number
  /** Deliveries a second. */
  readonly rate: number
  readonly seconds: number
  /** The validity of its run. */
  readonly validity: RunResult['validity']
  readonly comparison: Comparison
  readonly checks: readonly SelftestCheck[]
  /** `not-judged`: the machine was too busy. `none`: a case with blocked receivers has no times to judge. */
  readonly times: 'judged' | 'not-judged' | 'none'
}

/** Calls of an embedded stack that answers as late as it is told. */
export interface ServiceTimesResult extends Pick<CaseResult, 'name' | 'summary' | 'seed' | 'checks'> {
  readonly kinds: readonly ServedKind[]
  readonly times: 'judged' | 'not-judged'
}

/** Null where there are too few calls for a quantile. */
export interface ServedKind {
  readonly kind: string
  readonly calls: number
  /** The error: the difference between the time that a caller saw and the requested time. */
  readonly errorP50Us: number | null
  readonly errorP99Us: number | null
  /** The spread of calls on the same path that are not held back, as their distance from their median. */
  readonly freeP99Us: number | null
}

export interface SelftestCheck {
  readonly name: string
  readonly observed: Check['observed']
  readonly limit: Check['limit']
  readonly unit: 'us' | 'count' | '%' | ''
  /** `not-judged`: the machine was too busy, and the run said so. */
  readonly verdict: 'pass' | 'fail' | 'not-judged'
}

/** The harness compared with the truth. */
export interface Comparison {
  readonly deliveries: number
  readonly receipts: number
  /** Readable frames that were sent and have no receipt. */
  readonly missed: number
  /**
   * The number of missing receipts that were the last of their recipients. On a slow machine, such messages were still under way
   * when the members left.
   */
  readonly cutOff: number
  /** Receipts of frames that were never sent. */
  readonly invented: number
  /** Received minus truly sent. */
  readonly error: Spread
  /** The width of the interval in which the receipt must have happened. */
  readonly width: Spread
  /** The share of receipts whose interval contains the true instant, among those with a known instant; null without any. */
  readonly coverage: number | null
  /** The number of receipts whose instant is not known to a millisecond, because the server lost its core while it sent them. */
  readonly vague: number
  /** Receipts, with those of the warm-up, of times in which the worker may have been stopped: their intervals are wider. */
  readonly widened: number
  readonly quantiles: readonly ComparedQuantile[]
  readonly counts: readonly ComparedCount[]
}

/** Null where there are too few values for a quantile. */
export interface Spread {
  readonly minUs: number | null
  readonly p50Us: number | null
  readonly p99Us: number | null
  readonly p999Us: number | null
  readonly maxUs: number | null
}

/** One reported percentile of the delivery latency. */
export interface ComparedQuantile {
  readonly name: QuantileName
  readonly trueUs: QuantileValue
  readonly earliestUs: QuantileValue
  readonly latestUs: QuantileValue
  /** Reported minus true; null where one of them is no number. */
  readonly errorUs: number | null
  readonly isInside: boolean
}

export interface ComparedCount {
  readonly kind: FaultKind
  /** The number that the server injected. */
  readonly injected: number
  /** Not injected: a delivery that was sent in time and became late in transit. */
  readonly inTransit: number
  /** The number that the harness found. */
  readonly found: number
}
