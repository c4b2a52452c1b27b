import type { ExitCode } from '../../exit-codes.ts'
import type { Finding, FindingName } from '../../metrics/result/findings.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'

export const knownBadResultSchemaName = 'fanbench/known-bad-result@1'

/** What the harness made of chats of which it is known what is wrong with them, as it is saved. */
export interface KnownBadResult {
  readonly schema: typeof knownBadResultSchemaName
  readonly runId: string
  readonly startedAt: string
  readonly endedAt: string
  readonly command: string
  readonly seed: number
  readonly harness: RunResult['harness']
  /** How many chats there were to be; fewer were measured if it was interrupted. */
  readonly chatsPlanned: number
  readonly chats: readonly MeasuredChat[]
  readonly exitCode: ExitCode
}

/** One chat and the run that it was measured in. */
export interface MeasuredChat {
  readonly name: string
  /** What is wrong with it, in one sentence; null of the good one. */
  readonly defect: string | null
  /** What the harness has to find, and nothing else; null where it has to find nothing. */
  readonly seeded: FindingName | null
  readonly findings: readonly Finding[]
  readonly verdict: ChatVerdict
  readonly run: {
    readonly runId: string
    readonly exitCode: number
    /** Why it cannot be judged by this run; empty if it can. */
    readonly problems: readonly string[]
    readonly seconds: number
    readonly command: string
    /** Its own page, relative to that of the series. */
    readonly report: string
  }
}

/**
 * `named`: the seeded defect and nothing else was found. `clear`: nothing was found, and nothing had to be. `missed`: the
 * seeded defect was not found. `false-alarm`: something was found that is not there. `not-judged`: its run failed.
 */
export type ChatVerdict = 'named' | 'clear' | 'missed' | 'false-alarm' | 'not-judged'
