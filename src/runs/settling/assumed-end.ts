import { exitCodes } from '../../exit-codes.ts'
import { serverNotAsked } from '../../metrics/server/not-asked.ts'
import type { RunEnd, RunLogs } from '../run-logs.ts'

/**
 * The end of a run whose coordinator ended before it wrote it: it was interrupted when the last worker wrote its last
 * facts, and the server was not asked.
 */
export function assumedEnd({ start, phases, workers }: RunLogs): RunEnd {
  const wallSeconds = Math.max(0, ...workers.map(({ entries }) => entries.at(-1)?.health.wallSeconds ?? 0))
  const endedAt = new Date(start.startedAt.getTime() + wallSeconds * 1000)
  return {
    kind: 'end',
    endedAt,
    endedAtByWallClock: endedAt,
    interruption: exitCodes.interrupted,
    targetExited: null,
    localFailure: null,
    endedEarly: null,
    workersLost: [],
    phases: phases.map(({ name, startSecond }, i) => ({
      name,
      startSecond,
      endSecond: phases[i + 1]?.startSecond ?? Math.max(startSecond, wallSeconds),
    })),
    server: serverNotAsked(start.startedAt, endedAt),
    invocations: null,
    environmentsStarted: null,
    servedTimes: [],
    processes: [],
    machineCpu: null,
  }
}
