import type { ExitCode } from '../../src/exit-codes.ts'
import type { Finding, FindingName } from '../../src/metrics/result/findings.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'

export const knownBadResultSchemaName = 'fanbench/known-bad-result@1'

/** The saved result. */
export type KnownBadResult = ExperimentResult & KnownBadAnswer

/** The findings of the harness about chats with known defects. */
export interface KnownBadAnswer {
  /** The measured chats, in the order of the list. */
  readonly chats: readonly JudgedChat[]
  /** 10 if a verdict is wrong, or what a run failed with that says nothing about its chat. */
  readonly exitCode: ExitCode
}

/** One chat, which is an arm of one block. */
export interface JudgedChat {
  readonly name: string
  /** Describes the defect in one sentence; null for the good chat. */
  readonly defect: string | null
  /** The only finding that the harness has to report; null if it has to report none. */
  readonly seeded: FindingName | null
  readonly findings: readonly Finding[]
  readonly verdict: ChatVerdict
  /** Why its run says nothing about it; empty if it does. */
  readonly problems: readonly string[]
}

/**
 * `named`: the seeded defect and nothing else was found. `clear`: nothing was found, and nothing had to be. `wrong-name`:
 * something was found that is not there, beside the seeded defect or in place of it. `missed`: nothing was found, and something is there.
 * `not-judged`: its run failed, or the machine was not fit to measure.
 */
export type ChatVerdict = 'named' | 'clear' | 'missed' | 'wrong-name' | 'not-judged'
