import type { StopReading } from '../../processes/stand-still.ts'
import type { Handshake } from '../crowd/connection/handshake.ts'
import type { Timetable } from '../crowd/fleet/timetable.ts'
import type { ProtocolSource } from '../crowd/protocols/load-protocol.ts'
import type { LiveHistogram } from '../metrics/recording/live-histogram.ts'
import type { ProcessFigures } from '../metrics/result/run-result.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { LoggedPlan, RunIdentity } from './logged-request.ts'
import type { ServedTimes, StartedEnvironments } from './run-logs.ts'

/** Everything that `playScenario` needs to turn a scenario into a RunResult: the plan, and where and by whom it is played. */
export interface RunRequest extends RunPlan, RunIdentity {
  /** Where the logs of the run are written; no other run may have used it. */
  readonly logFolder: string
}

/** The state of a run, about four times a second: for a progress line, and a page that follows it. */
export interface RunProgress {
  readonly phase: string
  readonly elapsedSeconds: number
  /** The time until the phase ends; null if that is not known. */
  readonly remainingSeconds: number | null
  readonly members: number
  readonly connectionsOpen: number
  readonly connectionsFailed: number
  readonly joined: number
  readonly messagesPublished: number
  readonly deliveriesReceived: number
  /** Sent to members that are in their rooms, less what was received: on its way, or lost. */
  readonly deliveriesOutstanding: number
  /**
   * Of each message that everybody in its room has by now, how long that took, from when it was due; of one that not everybody has
   * after `everybodyWithinSeconds`, that it never was. Live figures too.
   */
  readonly everybody: LiveHistogram
  /** Live latencies of all receipts so far; the final figures come from the facts. */
  readonly deliveryLatency: LiveHistogram
}

export interface RunHooks {
  /**
   * Aborted on Ctrl-C: the run stops and returns a partial result. Its reason may be the exit code 143, if it was ended
   * by SIGTERM.
   */
  readonly signal: AbortSignal
  readonly onProgress: (progress: RunProgress) => void
  /** The worker processes have started, and wait until this resolves. */
  readonly onWorkers?: (pids: readonly number[]) => Promise<void>
  /** A phase of the run began, so many seconds after its start. */
  readonly onPhase: (name: string, startSecond: number) => void
  /** One line for people: a worker was lost, or the run is being stopped. */
  readonly onNotice: (text: string) => void
  /** Called each time that a wait asks again; the text matters only during the wait. */
  readonly onWait: (text: string) => void
  /** When its steps begin, where they begin together with those of another run. */
  readonly timetable?: Timetable | undefined
  /** Resolves with a reason if the target's own process ends. */
  readonly targetExited?: Promise<string>
  /** Reads the figures of the target's processes, if the caller started them: at the end, and around the publishing. */
  readonly targetProcesses?: () => Promise<readonly ProcessFigures[]>
  /** How long those of its processes have stood still that nobody stops on purpose. Asked each second. */
  readonly targetStops?: () => readonly StopReading[]
  /** How many environments the target has started, where the caller started it itself. Asked once, at the end. */
  readonly environmentsStarted?: () => Promise<readonly StartedEnvironments[]>
  /** The service times that the target served during the run, where the caller started it itself. Asked once, at the end. */
  readonly servedTimes?: () => Promise<readonly ServedTimes[]>
}

/** The scenario and its judging, checked completely before anything starts. */
export interface RunPlan extends LoggedPlan {
  readonly scenario: Scenario
  /** Secrets: it stands in no file. */
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
}
