import { listPrices } from '../../../../src/cost/price-list.ts'
import { GuardedHistogram } from '../../../../src/metrics/recording/histogram.ts'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import type { HeldConnections } from '../../../../src/metrics/recording/worker-facts.ts'
import { serverNotAsked } from '../../../../src/metrics/server/not-asked.ts'
import { type RunEnd, type RunLogs, type RunStart, logVersion } from '../../../../src/runs/run-logs.ts'
import { generalDefaults } from '../../../../src/scenarios/options.ts'
import type { RunOptions } from '../../../../src/scenarios/options.ts'
import { endpointTarget } from '../../../../src/targets/target.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'

/** Monotonic microseconds at the start of every run here. */
export const startedAtUs = 5_000_000_000

/** Seconds of the run as monotonic microseconds. */
export function at(seconds: number): number {
  return startedAtUs + Math.round(seconds * 1e6)
}

export interface KnownRun {
  /** Left out: 4 members in one room on one worker; a join grace of 0.25 s, a drain of 1 s. */
  readonly options?: Partial<RunOptions>
  readonly echoesToSender?: boolean
  readonly repliesToSender?: boolean
  /** Tells the workers' recorders what has happened. */
  readonly happened: (...workers: readonly Recorder[]) => void
  /** What the first worker's sockets are in the end; left out: gone. */
  readonly connections?: HeldConnections
  readonly start?: Partial<RunStart>
  readonly request?: Partial<RunStart['request']>
  /** Null if the coordinator did not live to write it. */
  readonly end?: Partial<RunEnd> | null
}

/** What a run of which everything is known leaves in its logs. It lasts for 60 s. */
export function logsOf({
  options: changes,
  echoesToSender = true,
  repliesToSender = false,
  happened,
  connections = none,
  start,
  request,
  end,
}: KnownRun): RunLogs {
  const few = { members: 4, rooms: 1, workers: 1, joinGrace: 0.25, drain: 1, deadline: 1, seed: 3 }
  const options = { ...generalDefaults, ...few, ...changes }
  const recorders = Array.from({ length: options.workers }, () => new Recorder(startedAtUs))
  happened(...recorders)
  const startedAt = new Date('2026-11-21T02:15:00.000Z')
  const endedAt = new Date('2026-11-21T02:16:00.000Z')
  return {
    start: {
      kind: 'start',
      logVersion,
      startedAt,
      startedAtUs,
      wallClockAheadUs: startedAt.getTime() * 1000 - startedAtUs,
      request: {
        runId: 'known-run',
        scenario: 'broadcast',
        options,
        stackOptions: null,
        target: endpointTarget('ws://127.0.0.1:1/'),
        shownUrl: 'ws://127.0.0.1:1/',
        limits: [],
        scenarioLimits: [],
        measures: [],
        figures: [],
        allowInconclusive: false,
        requireMetrics: false,
        prices: listPrices,
        estimatedCost: null,
        command: 'fanbench run broadcast',
        harnessVersion: '0.0.0',
        node: 'v24.0.0',
        commit: null,
        ...request,
      },
      protocol: { name: 'known', echoesToSender, repliesToSender },
      host: { platform: 'linux', release: '6', arch: 'x64', cpuModel: 'a CPU', cpus: 2, memoryBytes: 1 },
      ...start,
    },
    phases: [{ kind: 'phase', name: 'steady', startSecond: 0 }],
    items: [],
    parts: null,
    end:
      end === null
        ? null
        : {
            kind: 'end',
            endedAt,
            endedAtByWallClock: endedAt,
            interruption: null,
            endedEarly: null,
            targetExited: null,
            localFailure: null,
            workersLost: [],
            phases: [{ name: 'steady', startSecond: 0, endSecond: 60 }],
            server: serverNotAsked(startedAt, endedAt),
            invocations: null,
            environmentsStarted: null,
            servedTimes: [],
            processes: [],
            machineCpu: null,
            ...end,
          },
    workers: recorders.map((recorder, worker) => [recorder.take(idle, worker === 0 ? connections : none)]),
  }
}

/** The samples of a metric as they are saved. */
export function saved(valuesUs: readonly number[]): string {
  const histogram = new GuardedHistogram()
  for (const valueUs of valuesUs) histogram.record(valueUs)
  return histogram.encode()
}
