import type { CounterName } from '../../catalogue/counters.ts'
import type { Evidence, FindingName } from '../../result/findings.ts'

/** By what was counted; what was not counted is left out of the finding. */
type Figures = Readonly<Record<string, number | undefined>>

/** A run as a rule sees it. */
export interface RunEvidence extends Evidence {
  /** 0 where it was not counted. */
  readonly count: (counter: CounterName) => number
}

export interface FindingRule {
  readonly sentence: string
  /** What to change in the chat. */
  readonly change: string
  /** Defects whose traces are a part of this one's: of a run with both, this one alone is reported. */
  readonly explains: readonly FindingName[]
  /** What it is concluded from; null if there is no evidence of it. */
  find(run: RunEvidence): Figures | null
  /** Has it traces that no other defect explains, so that it is reported beside one that explains it? Left out: it has not. */
  standsAlone?(run: RunEvidence): boolean
  /** A line each, of a run in which it was found. */
  details?(run: RunEvidence): readonly string[]
}

/** What is seen once or twice may be chance. */
export const severalTimes = 3
