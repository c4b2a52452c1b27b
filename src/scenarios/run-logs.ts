import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FleetReport } from '../crowd/fleet.ts'
import type { Protocol } from '../crowd/protocols/protocol.ts'
import type { InterruptionCode } from '../exit-codes.ts'
import { type RunLogContents, readRunLog } from '../metrics/recording/run-log.ts'
import type { WorkerFacts } from '../metrics/recording/worker-facts.ts'
import type { ProcessFigures, RunResult, ServerFigures } from '../metrics/result/run-result.ts'
import type { RunRequest } from './run-request.ts'

/** What the coordinator knows when a run starts. */
export interface RunStart {
  readonly kind: 'start'
  readonly startedAt: Date
  /** The same instant on the monotonic clock, microseconds. */
  readonly startedAtUs: number
  readonly request: Omit<RunRequest, 'scenario' | 'protocol' | 'logFolder'> & { readonly scenario: string }
  readonly protocol: Pick<Protocol, 'name' | 'echoesToSender' | 'routes'>
  readonly host: RunResult['harness']['host']
}

export interface PhaseStart {
  readonly kind: 'phase'
  readonly name: string
  /** Since the start of the run. */
  readonly startSecond: number
}

/** What the coordinator knows when it is over. */
export interface RunEnd extends FleetReport {
  readonly kind: 'end'
  /** The start, and what the monotonic clock says has passed since. */
  readonly endedAt: Date
  /** What the wall clock said then; another instant if it was set meanwhile. */
  readonly endedAtByWallClock: Date
  /** Null if nobody told the run to end. */
  readonly interruption: InterruptionCode | null
  readonly targetDied: string | null
  /** Why this machine could not go on, or null. */
  readonly localFailure: string | null
  readonly server: ServerFigures
  readonly processes: readonly ProcessFigures[]
}

export type CoordinatorEntry = RunStart | PhaseStart | RunEnd

/** Everything that a run has left on disk; a result is a pure function of it. */
export interface RunLogs {
  readonly start: RunStart
  readonly phases: readonly PhaseStart[]
  /** Null if the coordinator ended before the run did. */
  readonly end: RunEnd | null
  /** Each worker's facts, in its order. */
  readonly workers: readonly RunLogContents<WorkerFacts>[]
}

const coordinatorLog = 'coordinator.log'

export function coordinatorLogPath(logFolder: string): string {
  return join(logFolder, coordinatorLog)
}

export function workerLogPath(logFolder: string, worker: number): string {
  return join(logFolder, `worker-${worker + 1}.log`)
}

export async function makeLogFolder(logFolder: string): Promise<void> {
  await mkdir(logFolder, { recursive: true })
}

/** Reads what is there, however the run ended. @returns null if there is no log of a run in the folder */
export function readRunLogs(logFolder: string): RunLogs | null {
  const { entries } = readLogOrNothing<CoordinatorEntry>(coordinatorLogPath(logFolder))
  const start = entries.find((entry) => entry.kind === 'start')
  if (start === undefined) return null
  const workers = Array.from({ length: start.request.options.workers }, (_, worker) =>
    readLogOrNothing<WorkerFacts>(workerLogPath(logFolder, worker)),
  )
  return {
    start,
    phases: entries.filter((entry) => entry.kind === 'phase'),
    end: entries.find((entry) => entry.kind === 'end') ?? null,
    workers,
  }
}

function readLogOrNothing<Entry>(path: string): RunLogContents<Entry> {
  try {
    return readRunLog<Entry>(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], tornBytes: 0 }
    throw error
  }
}
