import { expect, it } from 'vitest'
import { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { assumedEnd } from '../../../../src/runs/evaluation/gather-facts.ts'
import { mergeFacts } from '../../../../src/runs/evaluation/merge-facts.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { idle, none } from '../../metrics/recording/worker-health.ts'
import { logsOf, startedAtUs } from './known-run.ts'

/** Three workers that told something for the last time after so many seconds; the last one never did. */
function orphaned(...wallSeconds: readonly number[][]) {
  const logs = logsOf({ happened: () => undefined, end: null })
  return {
    ...logs,
    phases: [
      { kind: 'phase' as const, name: 'join', startSecond: 0.5 },
      { kind: 'phase' as const, name: 'steady', startSecond: 3 },
      { kind: 'phase' as const, name: 'drain', startSecond: 20 },
    ],
    workers: wallSeconds.map((seconds) =>
      seconds.map((second) => new Recorder(startedAtUs).take({ ...idle, wallSeconds: second }, none)),
    ),
  }
}

const endOf = (logs: ReturnType<typeof orphaned>) => assumedEnd(logs, mergeFacts(logs.workers).workers)

it('a run whose coordinator is gone ended with the last words of any worker, interrupted, and nobody asked the server', () => {
  const logs = orphaned([1, 21.5], [1, 2, 23.25], [])
  const end = endOf(logs)
  expect(end).toMatchObject({
    kind: 'end',
    interruption: 130,
    endedEarly: null,
    targetExited: null,
    localFailure: null,
    workersLost: [],
    server: { status: 'not-asked' },
    invocations: null,
    environmentsStarted: null,
    servedTimes: [],
    processes: [],
    machineCpu: null,
  })
  expect(end.endedAt.getTime() - logs.start.startedAt.getTime()).toBe(23_250)
  expect(end.endedAtByWallClock).toEqual(end.endedAt)
  expect(end.phases).toEqual([
    { name: 'join', startSecond: 0.5, endSecond: 3 },
    { name: 'steady', startSecond: 3, endSecond: 20 },
    { name: 'drain', startSecond: 20, endSecond: 23.25 },
  ])
})

it('of a phase that began after the last words nobody knows more than its beginning', () => {
  expect(endOf(orphaned([4], [])).phases.at(-1)).toEqual({ name: 'drain', startSecond: 20, endSecond: 20 })
  const logs = orphaned([], [])
  expect(endOf(logs).endedAt).toEqual(logs.start.startedAt)
})

it('the result of such a run says that it was interrupted', () => {
  const { interrupted, verdict, endedAt, phases } = buildResult(orphaned([23]))
  expect({ interrupted, exitCode: verdict.exitCode, endedAt }).toEqual({
    interrupted: true,
    exitCode: 130,
    endedAt: '2026-11-21T02:15:23.000Z',
  })
  expect(phases.map(({ name }) => name)).toEqual(['join', 'steady', 'drain'])
})
