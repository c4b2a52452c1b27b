import type { ExitCode } from '../../src/exit-codes.ts'
import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import type { Unit } from '../../src/metrics/catalogue/entry.ts'
import type { SeriesBeside } from './histories.ts'
import type { Night, TrendFigure } from './nights.ts'

export const trendSchemaName = 'fanbench/trend@1'

/** The nights of a history, each held against those before it, as it is saved. */
export interface Trend {
  readonly schema: typeof trendSchemaName
  readonly trendId: string
  readonly judgedAt: string
  /** The instant that counts as now: the newest night is expected to be recent then. */
  readonly asOf: string
  /** The command line that repeats it. */
  readonly command: string
  /** The location of the history, as in `--history`. */
  readonly history: string
  /** The verdict on the newest night: the worst verdict of its runs, the series and the counters. */
  readonly verdict: TrendVerdict
  readonly exitCode: ExitCode
  /**
   * The faults of the newest night that do not depend on its figures, such as failed checks and missing runs; one sentence each.
   */
  readonly reasons: readonly string[]
  /** One for each figure that is followed. */
  readonly series: readonly TrendSeries[]
  readonly counters: readonly TrendCounter[]
  /** The properties that all these runs have in common. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** Nights that were left out, because what has to be the same for a comparison is not; the newest first. */
  readonly beside: readonly SeriesBeside[]
  /** The parts of the history that could not be read, and why, as text. */
  readonly leftOut: readonly string[]
}

/**
 * `suspect`: the newest night is the first over its limit. `undecided`: too few nights came before it. `unmeasured`: it was not measured, or
 * not all of it, so that nobody should take the night before for it.
 */
export type TrendVerdict = 'pass' | 'suspect' | 'fail' | 'undecided' | 'unmeasured'

/** One figure from night to night. */
export interface TrendSeries {
  /** The name as in `--metric`: `delivery_latency.p99`, `handler_cpu`. */
  readonly name: string
  /** The unit of the values and limits. */
  readonly unit: Unit
  readonly figure: TrendFigure
  /** The verdict on the newest night. */
  readonly verdict: TrendVerdict
  /** The reasons for the verdict, as text. */
  readonly reasons: readonly string[]
  /** The nights in order, the newest last. */
  readonly nights: readonly TrendNight[]
  /** The number of nights that the newest is compared with, the least that is needed, and the best number. */
  readonly reference: { readonly nights: number; readonly least: number; readonly wanted: number }
  /** For a regression, the last night within its limit and the first over it. */
  readonly range: CommitRange | null
  /** The places in `nights` where the level changed. They are advice, and do not affect the verdict. */
  readonly changePoints: readonly ChangePoint[]
}

export interface TrendNight extends Night {
  /** The limit that the value had to stay below; null if there are too few earlier nights. */
  readonly limit: number | null
  readonly outcome: 'inside' | 'outside' | 'not judged' | 'not counted'
}

/** Two commits of the measured chat; null if the commit is unknown. */
export interface CommitRange {
  readonly lastGood: string | null
  readonly firstBad: string | null
}

export interface ChangePoint {
  /** The first night of the new level. */
  readonly night: number
  /** The median of the new level over that of the one before. */
  readonly ratio: number
}

/** A counter that has to be 0 in the newest night. */
export interface TrendCounter {
  readonly counter: CounterName
  /** Over the runs of the newest night that count. */
  readonly newest: number
  /** The median over the nights before it; null where no night did. */
  readonly before: number | null
  /** `as before`: it happens in most nights, so that this one says nothing new; `not judged`: there is no night before it. */
  readonly verdict: 'none' | 'as before' | 'not judged' | 'fail'
  /** The range of commits that contains the cause; null unless the counter fails. */
  readonly range: CommitRange | null
}
