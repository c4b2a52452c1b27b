import { exitCodes } from '../../exit-codes.ts'
import { serverNotAsked } from '../../metrics/server/not-asked.ts'
import type { RunEnd, RunLogs } from '../run-logs.ts'
import type { KeptFacts } from './kept-facts.ts'

/**
 * The end of a run whose coordinator ended before it wrote it: it was interrupted when the last worker wrote its last
 * facts, and the server was not asked.
 */
export function assumedEnd(
  { start, phases }: Pick<RunLogs, 'start' | 'phases'>,
  workers: readonly KeptFacts[],
): RunEnd {
  const wallSeconds = Math.max(0, ...workers.map(({ health }) => health.wallSeconds))
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
