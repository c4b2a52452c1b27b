import type { ExitCode } from '../../src/exit-codes.ts'
import type { Finding, FindingName } from '../../src/metrics/result/findings.ts'
import type { ExperimentResult } from '../experiment/experiment-result.ts'

export const knownBadResultSchemaName = 'fanbench/known-bad-result@1'

/** As it is saved. */
export type KnownBadResult = ExperimentResult & KnownBadAnswer

/** What the harness made of chats of which it is known what is wrong with them. */
export interface KnownBadAnswer {
  /** Those that were measured, in the order in which they are listed. */
  readonly chats: readonly JudgedChat[]
  /** 10 if a verdict is wrong, or what a run failed with that says nothing about its chat. */
  readonly exitCode: ExitCode
}

/** One chat, which is an arm of one block. */
export interface JudgedChat {
  readonly name: string
  /** What is wrong with it, in one sentence; null of the good one. */
  readonly defect: string | null
  /** What the harness has to find, and nothing else; null where it has to find nothing. */
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
