import type { ExitCode } from '../../../exit-codes.ts'
import type { ExactCounter, Night, TrendMetric } from './nights.ts'

export const trendSchemaName = 'fanbench/trend@1'

/** The nights of a history, each held against those before it, as it is saved. */
export interface Trend extends TrendMetric {
  readonly schema: typeof trendSchemaName
  readonly trendId: string
  readonly judgedAt: string
  /** The command line that repeats it. */
  readonly command: string
  /** The folder that was read. */
  readonly history: string
  /** Of the newest night. */
  readonly verdict: TrendVerdict
  readonly exitCode: ExitCode
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
  readonly counters: readonly TrendCounter[]
  /** What all these runs have in common. */
  readonly fingerprint: Readonly<Record<string, string>>
  /** What the history holds beside these nights, and why it was left out; for people. */
  readonly leftOut: readonly string[]
}

/** `suspect`: the newest night is the first over its limit. `undecided`: it could not be judged. */
export type TrendVerdict = 'pass' | 'suspect' | 'fail' | 'undecided'

export interface TrendNight extends Night {
  /** What it had to stay below; null where too few nights came before it. */
  readonly limitUs: number | null
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

/** What must not happen at all, and did in the newest night. */
export interface TrendCounter {
  readonly counter: ExactCounter
  /** Over the runs of the newest night that count. */
  readonly newest: number
  /** The median over the nights before it. */
  readonly before: number
  /** `as before`: it happens in most nights, so that this one says nothing new. */
  readonly verdict: 'fail' | 'as before'
}
