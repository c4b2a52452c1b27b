import type { CounterName } from '../../catalogue/counters.ts'
import type { Evidence, FindingName } from '../../result/findings.ts'

/** The counts that are evidence. A count that is not known is left out of the finding. */
export type Figures = Readonly<Record<string, number | undefined>>

/** A run as a rule sees it. */
export interface RunEvidence extends Evidence {
  /** Returns 0 if the counter was not counted. */
  readonly count: (counter: CounterName) => number
}

export interface FindingRule {
  readonly sentence: string
  /** The change that mends the chat. */
  readonly change: string
  /** Defects that leave only a part of this one's traces: for a run with both, only this one is reported. */
  readonly explains: readonly FindingName[]
  /** Returns the counts that the finding is concluded from; null if there is no evidence of it. */
  find(run: RunEvidence): Figures | null
  /**
   * Has the defect left traces that no other defect explains, so that it is reported beside one that explains it? Left out: it
   * has not.
   */
  standsAlone?(run: RunEvidence): boolean
  /** Lines that describe a run in which the defect was found. */
  details?(run: RunEvidence): readonly string[]
}

/** An event that is seen only once or twice may be chance. */
export const severalTimes = 3
