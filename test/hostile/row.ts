import type { ChildProcess } from 'node:child_process'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { ExitCode } from '../../src/exit-codes.ts'
import type { Need } from '../faults/machine.ts'

/** What a run is aimed at, until the row is over. */
export interface HostileTarget extends AsyncDisposable {
  readonly url: string
  /** Clients that have come so far. */
  visitors(): number
  /** The arguments before a command that can reach it, where another could not. */
  through?(folder: string): readonly string[]
}

/** A command line under way in a process of its own. */
export interface UnderWay {
  readonly child: ChildProcess
  /** Of rows that have one. */
  readonly target: HostileTarget | undefined
  /** Processes that it has started, and those that these have; of which the command matches. */
  processes(command: RegExp): number[]
  /** Has the command line ended? */
  hasEnded(): boolean
  /** Waits; at the longest until the command line has ended. */
  until(holds: () => boolean): Promise<void>
}

/** How a command line ended. */
export interface Ended {
  /** Null after a signal. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** The saved result; undefined if there is none. */
  readonly result: RunResult | undefined
}

/** A file that is a pipe to which nobody writes. */
export const pipe = Symbol('pipe')

/** One hostile thing, and what fanbench has to say of it. */
export interface Row {
  /** The name of the test. */
  readonly what: string
  /** Another row shows the same in most respects: only in the whole table. */
  readonly rarely?: true
  /** The command line, without what {@link target} adds; a text is split at its spaces. */
  readonly args: string | readonly string[]
  /**
   * Where the load goes. The arguments then begin with `run` and a scenario, and get `--target`, the protocol and the flags of a
   * quick run; what they say themselves counts more.
   */
  readonly target?: () => Promise<HostileTarget>
  /** A name in `protocols/`, or a file of {@link files}; of rows with a target. */
  readonly protocol?: string
  /** Written into the folder in which it runs, by path. */
  readonly files?: Readonly<Record<string, string | Buffer | typeof pipe>>
  readonly env?: Readonly<Record<string, string>>
  /** The arguments before the command in this folder; what they need stays until the row is over. */
  readonly through?: (folder: string, over: AsyncDisposableStack) => Promise<readonly string[]>
  /** What the machine must have. Without it the row is skipped, with the reason. */
  readonly needs?: readonly Need[]
  /** It takes a process of its own, which it may end or hold up. */
  readonly alone?: true
  /** What happens meanwhile, to a process of its own. */
  readonly meanwhile?: (run: UnderWay) => Promise<void>
  /** Deadlines beside those that are among the arguments, milliseconds. */
  readonly deadlinesMs?: number
  /** Null: ended by a signal. */
  readonly exits: ExitCode | null
  /** The first line of the reason: that of the saved verdict, or else of stderr. Empty where there is nothing to say. */
  readonly says: RegExp
  /** More that has to hold. */
  readonly also?: (ended: Ended) => void
}

/** Small and short; what a row needs otherwise it says. */
export const quickly =
  '--members 10 --rooms 2 --workers 1 --connect-rate 200 --join-rate 200 --publish-rate 20 --arrivals constant ' +
  '--warm-up 0s --duration 1s --drain 300ms --join-grace 50ms --connect-timeout 10s --seed 7'
