import { nowUs } from '../clock.ts'
import type { ConnectionLimits } from '../connection/connection-limits.ts'
import { Fleet, type FleetParts } from './fleet.ts'
import type { Handshake } from '../connection/handshake.ts'
import type { MemberOptions } from '../member-settings.ts'
import type { ProtocolSource } from '../protocols/load-protocol.ts'
import type { CrowdPlan } from '../rooms.ts'
import { runMark } from '../stamp/stamp.ts'
import { WorkerProcess } from '../workers/worker-process.ts'

export interface FleetOptions extends MemberOptions {
  readonly plan: CrowdPlan
  readonly runId: string
  readonly url: string
  readonly publishUrl?: string | undefined
  readonly handshake: Handshake
  readonly protocol: ProtocolSource
  readonly createsRooms: FleetParts['createsRooms']
  readonly timetable?: FleetParts['timetable']
  readonly turns?: FleetParts['turns']
  readonly onTurns?: FleetParts['onTurns']
  readonly connectionLimits: ConnectionLimits
  /** Returns the path of the log of worker k. */
  readonly workerLogPath: (worker: number) => string
  readonly signal: AbortSignal
  /** All workers have started; nothing is connected until it resolves. */
  readonly onWorkers: ((pids: readonly number[]) => Promise<void>) | undefined
  readonly onPhase: FleetParts['onPhase']
  readonly beforePublishing?: FleetParts['beforePublishing']
  readonly onWorkerLost: FleetParts['onWorkerLost']
}

/** Starts the worker processes of a run. Nothing is connected yet. Dispose ends the processes. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const {
    plan,
    runId,
    protocol,
    createsRooms,
    timetable,
    turns,
    onTurns,
    workerLogPath,
    signal,
    onWorkers,
    onPhase,
    beforePublishing,
    onWorkerLost,
    ...ofEach
  } = options
  const startedAtUs = nowUs()
  const run = runMark(runId)
  const started = await Promise.allSettled(
    Array.from({ length: plan.workers }, (_, worker) =>
      WorkerProcess.start({
        protocol,
        logPath: workerLogPath(worker),
        plan: { ...plan, ...ofEach, worker, run, startedAtUs },
      }),
    ),
  )
  const workers = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const failure = started.find((outcome) => outcome.status === 'rejected')
  if (failure !== undefined) {
    await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()))
    throw failure.reason
  }
  await onWorkers?.(workers.map(({ pid }) => pid))
  return new Fleet({
    plan,
    workers,
    createsRooms,
    startedAtUs,
    ...(timetable !== undefined && { timetable }),
    turns,
    onTurns,
    signal,
    onPhase,
    beforePublishing,
    onWorkerLost,
  })
}
