import type { ExitCode } from '../exit-codes.ts'
import type { QuantileName } from '../metrics/catalogue/quantiles.ts'
import type { Check, QuantileValue, RunResult } from '../metrics/result/run-result.ts'
import type { FaultKind } from './injected-fault.ts'

export const selftestResultSchemaName = 'fanbench/selftest-result@1'

/** What a selftest found, as it is saved. All figures in microseconds. */
export interface SelftestResult {
  readonly schema: typeof selftestResultSchemaName
  readonly runId: string
  readonly startedAt: string
  readonly endedAt: string
  readonly command: string
  readonly harness: RunResult['harness']
  readonly cases: readonly CaseResult[]
  readonly exitCode: ExitCode
}

/** One case: a run of the crowd against a server with a known truth. */
export interface CaseResult {
  readonly name: string
  readonly summary: string
  readonly seed: number
  readonly connections: number
  readonly workers: number
  /** Deliveries a second. */
  readonly rate: number
  readonly seconds: number
  /** The run's own word on whether its figures may be believed. */
  readonly validity: RunResult['validity']
  readonly comparison: Comparison
  readonly checks: readonly SelftestCheck[]
  /** Were its times judged, or was the machine not quiet? A case with a planted fault of the harness has no times to judge. */
  readonly times: 'judged' | 'not-judged' | 'none'
}

export interface SelftestCheck {
  readonly name: string
  readonly observed: Check['observed']
  readonly limit: Check['limit']
  readonly unit: 'us' | 'count' | '%' | ''
  /** `not-judged`: the machine was not quiet, and the run said so. */
  readonly verdict: 'pass' | 'fail' | 'not-judged'
}

/** The harness held against the truth. */
export interface Comparison {
  readonly deliveries: number
  readonly receipts: number
  /** Readable frames that were sent and of which there is no receipt. */
  readonly missed: number
  /** Receipts of frames that were never sent. */
  readonly invented: number
  /** Received minus truly sent. */
  readonly error: Spread
  /** Of the interval in which a receipt can have happened. */
  readonly width: Spread
  /** Share of the receipts whose interval has the true instant in it; null without any. */
  readonly coverage: number | null
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

/** One printed percentile of the delivery latency. */
export interface ComparedQuantile {
  readonly name: QuantileName
  readonly trueUs: QuantileValue
  readonly earliestUs: QuantileValue
  readonly latestUs: QuantileValue
  /** Printed minus true; null where one of them is no number. */
  readonly errorUs: number | null
  readonly isInside: boolean
}

export interface ComparedCount {
  readonly kind: FaultKind
  /** By the server. */
  readonly done: number
  /** Happened after the server had done all in time: a delivery can still become late. */
  readonly onTheWay: number
  /** By the harness. */
  readonly found: number
}
