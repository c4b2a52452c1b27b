import type { Handshake } from '../crowd/connection/handshake.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { ProcessFigures } from '../metrics/result/run-result.ts'
import type { Target } from '../targets/target.ts'
import type { RunOptions } from '../scenarios/options.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { StackOptions } from '../scenarios/stack-options.ts'

/** Everything that `playScenario` needs to turn a scenario into a RunResult. */
export interface RunRequest {
  readonly runId: string
  readonly scenario: Scenario
  readonly options: RunOptions
  /** What was asked of the embedded stack; null of any other target. */
  readonly stackOptions: StackOptions | null
  readonly target: Target
  /** The URL as it may be shown: without the values of its query. */
  readonly shownUrl: string
  /** Secrets: it stands in no file. */
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
  /** Limits given by the user, such as `delivery_latency.p99=500ms`, already checked for syntax. */
  readonly limits: readonly string[]
  /** Limits that the scenario sets itself, written alike. */
  readonly scenarioLimits: readonly string[]
  /** Is a limit of the user's that could not be judged no more than a notice (exit 16 otherwise)? */
  readonly allowInconclusive: boolean
  /** Are CloudWatch figures a condition of success (exit 14 without them)? */
  readonly requireMetrics: boolean
  /** The command line that repeats the run. */
  readonly command: string
  readonly harnessVersion: string
  /** The Node that the crowd runs on. */
  readonly node: string
  readonly commit: string | null
  /** Where the logs of the run are written; no other run may have used it. */
  readonly logFolder: string
}

/** Environments that one version of a function was started with on demand, by the stack's own account. */
export interface StartedEnvironments {
  readonly role: string
  readonly version: string
  readonly started: number
  /** Of these, those that were given an event. */
  readonly used: number
}

/** The state of a run, about four times a second; for a progress line. */
export interface RunProgress {
  readonly phase: string
  readonly elapsedSeconds: number
  /** Of the phase, where its end is known. */
  readonly remainingSeconds: number | null
  readonly members: number
  readonly connectionsOpen: number
  readonly connectionsFailed: number
  readonly joined: number
  readonly messagesPublished: number
  readonly deliveriesReceived: number
  /** Of everything received so far, live figures: the final ones are settled from the facts. */
  readonly deliveryP50Us: number | null
  readonly deliveryP99Us: number | null
}

export interface RunHooks {
  /**
   * Aborted on Ctrl-C: the run stops and returns a partial result. Its reason may be the exit code 143, if it was told to
   * end by SIGTERM.
   */
  readonly signal: AbortSignal
  readonly onProgress: (progress: RunProgress) => void
  /** A phase of the run began. */
  readonly onPhase: (name: string) => void
  /** One line for people: a wait began, or the run is being stopped. */
  readonly onNotice: (text: string) => void
  /** Resolves with a reason if the target's own process dies. */
  readonly targetExited?: Promise<string>
  /** What the target's processes cost, where the caller started them itself. Asked once, at the end. */
  readonly targetProcesses?: () => Promise<readonly ProcessFigures[]>
  /** How many environments the target has started, where the caller started it itself. Asked once, at the end. */
  readonly environmentsStarted?: () => Promise<readonly StartedEnvironments[]>
}
