import type { ExitCode } from '../../src/exit-codes.ts'
import type { CounterName } from '../../src/metrics/catalogue/counters.ts'
import type { Unit } from '../../src/metrics/catalogue/entry.ts'
import type { SeriesBeside } from './histories.ts'
import type { Night } from './nights.ts'
import type { TrendFigure } from './trend-figure.ts'

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
  /** Where it was read, as `--history` has it. */
  readonly history: string
  /** Of the newest night: the worst of those of its runs, the series and the counters. */
  readonly verdict: TrendVerdict
  readonly exitCode: ExitCode
  /** What speaks against the newest night whatever its figures are, a sentence each: checks that failed, runs that are missing. */
  readonly reasons: readonly string[]
  /** One for each figure that is followed. */
  readonly series: readonly TrendSeries[]
  readonly counters: readonly TrendCounter[]
  /** What all these runs have in common. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** Nights that were left out, because what has to be the same for a comparison is not; the newest first. */
  readonly beside: readonly SeriesBeside[]
  /** What of the history cannot be read, and why; for people. */
  readonly leftOut: readonly string[]
}

/**
 * `suspect`: the newest night is the first over its limit. `undecided`: too few nights came before it. `unmeasured`: it was not measured, or
 * not all of it, so that nobody should take the night before for it.
 */
export type TrendVerdict = 'pass' | 'suspect' | 'fail' | 'undecided' | 'unmeasured'

/** One figure from night to night. */
export interface TrendSeries {
  /** As `--metric` has it: `delivery_latency.p99`, `handler_cpu`. */
  readonly name: string
  /** Of its values and limits. */
  readonly unit: Unit
  readonly figure: TrendFigure
  /** Of the newest night. */
  readonly verdict: TrendVerdict
  /** What the verdict comes from; for people. */
  readonly reasons: readonly string[]
  /** In order, the newest last. */
  readonly nights: readonly TrendNight[]
  /** How many nights the newest could be held against, how many it takes, and how many are best. */
  readonly reference: { readonly nights: number; readonly least: number; readonly wanted: number }
  /** Of a regression: the last night within its limit and the first over it. */
  readonly range: CommitRange | null
  /** Where the level changed, as places in `nights`: advice, of which the verdict knows nothing. */
  readonly changePoints: readonly ChangePoint[]
}

export interface TrendNight extends Night {
  /** What it had to stay below; null where too few nights came before it. */
  readonly limit: number | null
  readonly outcome: 'inside' | 'outside' | 'not judged' | 'not counted'
}

/** Of the chat that was measured; null where nobody said the commit. */
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

/** What must not happen at all, in the newest night. */
export interface TrendCounter {
  readonly counter: CounterName
  /** Over the runs of the newest night that count. */
  readonly newest: number
  /** The median over the nights before it; null where no night did. */
  readonly before: number | null
  /** `as before`: it happens in most nights, so that this one says nothing new; `not judged`: there is no night before it. */
  readonly verdict: 'none' | 'as before' | 'not judged' | 'fail'
  /** Where to look for the cause; null unless it fails. */
  readonly range: CommitRange | null
}
