import type { ExitCode } from '../../src/exit-codes.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'

/** The common part of every experiment's saved result; its answer is added to it. */
export interface ExperimentResult {
  readonly schema: string
  readonly experimentId: string
  readonly startedAt: string
  readonly endedAt: string
  /** The command line that repeats it. */
  readonly command: string
  readonly seed: number
  readonly harness: RunResult['harness']
  /** The planned number of blocks; null if it depends on their results. */
  readonly blocksPlanned: number | null
  /** The measured blocks, in their order. */
  readonly blocks: readonly MeasuredBlock[]
  /** The cause of an early end; null without one. */
  readonly stopped: { readonly exitCode: ExitCode; readonly reasons: readonly string[] } | null
  readonly exitCode: ExitCode
}

/** A block's run. Its folder is called like the run, and stands in the experiment's. */
export interface MeasuredBlock {
  readonly arm: string
  readonly runId: string
  readonly exitCode: number
  /** Why it says nothing about its arm; empty if it counts. */
  readonly notCounted: readonly string[]
  readonly seconds: number
  /** The command line that repeats the run by itself. */
  readonly command: string
  /** Its own page, relative to that of the experiment. */
  readonly report: string
}
