import type { CounterName } from '../../catalogue/counters.ts'
import type { MetricName } from '../../catalogue/metrics.ts'
import type { QuantileName } from '../../catalogue/quantiles.ts'
import type { QuantileValue, RunResult } from '../../result/run-result.ts'

export const comparisonSchemaName = 'fanbench/comparison@1'

/** Two sets of runs held against each other, as the comparison is saved. Ratios are B over A. */
export interface Comparison {
  readonly schema: typeof comparisonSchemaName
  readonly comparisonId: string
  readonly comparedAt: string
  /** The command line that repeats the comparison. */
  readonly command: string
  /** The runs of each side in the order of their starts. Runs at the same place are a pair. */
  readonly sides: BySide<readonly ComparedRun[]>
  readonly pairs: number
  /** The fewest pairs that give an interval, and those that give a verdict. */
  readonly pairsNeeded: { readonly forInterval: number; readonly forVerdict: number }
  /** The properties that have to be the same, and are. */
  readonly alike: readonly FingerprintEntry[]
  /** Did the sides take turns, A B B A ...? Otherwise nothing tells the versions from the hours; older comparisons do not say. */
  readonly areInTurns?: boolean
  /** The objections to the comparison that `--force` overruled; empty without it. */
  readonly forced: readonly string[]
  /** Warnings for readers. */
  readonly warnings: readonly string[]
  readonly quantiles: readonly ComparedQuantile[]
  readonly curves: readonly ComparedCurve[]
  readonly counters: readonly ComparedCounter[]
}

export type Side = 'a' | 'b'

export type BySide<Value> = Readonly<Record<Side, Value>>

/** A run, and the place where it was read. */
export interface ComparedRun {
  readonly source: string
  readonly runId: string
  readonly startedAt: string
  readonly commit: string | null
  readonly validity: RunResult['validity']['verdict']
  readonly interrupted: boolean
}

/** Something that has to be the same in all runs. */
export interface FingerprintEntry {
  readonly name: string
  /** The different values on each side; one value if all are the same. */
  readonly values: BySide<readonly string[]>
}

/** One percentile of one metric. */
export interface ComparedQuantile {
  readonly metric: MetricName
  readonly quantile: QuantileName
  /** Values over the runs, in microseconds. */
  readonly us: BySide<OverRuns>
  /** B over A: the Hodges-Lehmann estimate from the pairs. Null if no pair says anything. */
  readonly ratio: QuantileValue
  /**
   * The 95 % interval of this row alone. It begins at 0, or ends at `'infinite'`, if the runs do not bound it; null with too few
   * pairs.
   */
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
  /** Null for rows that are not judged, and with too few pairs. */
  readonly judged: { readonly p: number; readonly verdict: RatioVerdict } | null
}

/** One metric from percentile to percentile, in finer steps than the rows; ascending. Nothing in it is judged. */
export interface ComparedCurve {
  readonly metric: MetricName
  readonly points: readonly CurvePoint[]
}

export interface CurvePoint extends Pick<ComparedQuantile, 'ratio' | 'interval'> {
  /** The quantile as a share: 0.99 for p99. */
  readonly quantile: number
  /** The median over the runs, in microseconds. */
  readonly us: BySide<QuantileValue>
  /** B over A of each pair, in their order; null for a pair that says nothing. */
  readonly ofPairs: readonly QuantileValue[]
}

export interface OverRuns {
  readonly median: QuantileValue
  readonly least: QuantileValue
  readonly greatest: QuantileValue
  /** The number of runs with enough samples for it. */
  readonly runs: number
}

/**
 * `slower`, `faster`: B is, significantly. `alike`: the interval lies within 5 % of no difference. `unclear`: neither is shown;
 * there may be a difference that these runs do not show.
 */
export type RatioVerdict = 'slower' | 'faster' | 'alike' | 'unclear'

/** The sum over the runs of each side; null if a run does not have the counter. */
export interface ComparedCounter {
  readonly counter: CounterName
  readonly sums: BySide<number | null>
}
