import { describe, expect, it } from 'vitest'
import type { Recorder } from '../../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../../src/runs/settling/build-result.ts'
import type { ItemsEntry } from '../../../../../src/scenarios/item-watch.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'
import { type KnownRun, at, logsOf } from '../known-run.ts'

const members = [0, 1, 2, 3]

/** Members 0 to 3 connect in second 1; then what the test says. Their rows `c0` to `c3` are read in seconds 2, 12, 22 and so on. */
function deadOf(
  happens: (worker: Recorder) => void,
  gone: Readonly<Record<number, readonly string[]>> = {},
  changes: Partial<KnownRun> = {},
) {
  const logs = logsOf({
    happened(worker) {
      if (worker === undefined) return
      for (const member of members) {
        worker.connectionOpened(member, at(1), at(1.1))
        worker.entered(member, at(1.2))
      }
      happens(worker)
    },
    ...changes,
  })
  const rows = [2, 12, 22, 32, 42, 52].map((second, reading): ItemsEntry => {
    const added = reading === 0 ? members.map((member) => [`c${member}`, `u${member}-3f9a0c1b`] as const) : []
    return { kind: 'rows', beganAtUs: at(second - 0.1), atUs: at(second), added, removed: [...(gone[second] ?? [])] }
  })
  return buildResult({ ...logs, rows })
}

describe('the dead connections of a run', () => {
  it('are those that were ended, by how they were, each with its row', () => {
    const { staleConnections, metrics } = deadOf(
      (worker) => {
        worker.dropped(1, 'killed', at(10))
        worker.dropped(2, 'half-open', at(20))
        worker.dropped(3, 'closed', at(10.5))
      },
      { 12: ['c1'], 42: ['c2'] },
    )
    expect(staleConnections?.kinds).toMatchObject([
      { kind: 'closed', members: 1, itemsGone: 0, itemsLeft: 1 },
      { kind: 'killed', members: 1, itemsGone: 1, residency: { first: { fromUs: 0, toUs: 2_000_000 } } },
      { kind: 'half-open', members: 1, itemsGone: 1, residency: { last: { fromUs: 11_900_000, toUs: 22_000_000 } } },
    ])
    // In the order of their drops, whoever told of them first.
    expect(staleConnections?.timeline.map(({ dead }) => dead)).toEqual([0, 1, 2, 3, 3, 3, 3])
    expect(staleConnections?.rows).toMatchObject({ readings: 6, longestGapUs: 10_000_000 })
    expect(metrics['stale_residency']).toMatchObject({ count: 3, infinite: 1 })
  })

  it('are not those whose member came back on another one', () => {
    const { staleConnections } = deadOf((worker) => {
      worker.dropped(1, 'killed', at(10))
      worker.connectionOpened(1, at(11), at(11.5))
      worker.dropped(2, 'killed', at(10))
    })
    expect(staleConnections?.kinds).toMatchObject([{ kind: 'killed', members: 1 }])
    const back = deadOf((worker) => {
      worker.dropped(1, 'killed', at(10))
      worker.connectionOpened(1, at(11), at(11.5))
    })
    expect(back.staleConnections).toBeNull()
    const again = deadOf((worker) => {
      worker.dropped(1, 'killed', at(10))
      worker.connectionOpened(1, at(11), at(11.5))
      worker.dropped(1, 'killed', at(20))
    })
    expect(again.staleConnections?.timeline[1]).toMatchObject({ second: 20, dead: 1 })
  })

  it('nobody is blamed for the row of who was cut off, from the first time on, nor for what the end of the run takes', () => {
    const falseCleanups = (happens: (worker: Recorder) => void, end: KnownRun['end'] = {}) =>
      deadOf(
        (worker) => {
          worker.dropped(1, 'killed', at(10))
          happens(worker)
        },
        { 22: ['c0'] },
        { end },
      ).counters['false_cleanups']
    expect(falseCleanups(() => undefined)).toBe(1)
    const cuts =
      (...seconds: number[]) =>
      (worker: Recorder) => {
        for (const second of seconds) worker.cut(0, at(second))
      }
    expect(falseCleanups(cuts(15))).toBe(0)
    expect(falseCleanups(cuts(30, 15))).toBe(0)
    expect(falseCleanups(cuts(30))).toBe(1)
    const rampDownAt = (startSecond: number) => ({
      phases: [
        { name: 'steady', startSecond: 0, endSecond: startSecond },
        { name: 'ramp-down', startSecond, endSecond: 60 },
      ],
    })
    expect(falseCleanups(() => undefined, rampDownAt(20))).toBe(0)
    expect(falseCleanups(() => undefined, rampDownAt(23))).toBe(1)
  })

  it('are noticed by the function that the target names for it', () => {
    const noticed = (role: string) => {
      const logs = logsOf({ happened: () => undefined })
      const target = { ...logs.start.request.target, routes: { $disconnect: role } }
      const startedAt = logs.start.startedAt.getTime()
      const invocations = [
        invocation({ role: 'GoesAway', startedAtMs: startedAt + 10_400, handler: handlerLine({ connectionId: 'c1' }) }),
      ]
      return deadOf(
        (worker) => worker.dropped(1, 'killed', at(10)),
        { 12: ['c1'] },
        { request: { target }, end: { invocations: { status: 'complete', reasons: [], invocations } } },
      ).staleConnections
    }
    expect(noticed('GoesAway')?.kinds).toMatchObject([{ noticed: 1 }])
    expect(noticed('Connect')?.kinds).toMatchObject([{ noticed: 0 }])
    const unlogged = deadOf((worker) => worker.dropped(1, 'killed', at(10)))
    expect(unlogged.staleConnections?.detectionProblem).toBe('nobody has logs of the target')
  })

  it('without rows, say why there are none', () => {
    const problem = (rows: readonly ItemsEntry[]) => {
      const logs = logsOf({ happened: (worker) => worker?.dropped(1, 'killed', at(10)) })
      const target = {
        ...logs.start.request.target,
        connectionItems: { table: 'rows', key: 'id', member: 'name' },
      }
      const start = { ...logs.start, request: { ...logs.start.request, target } }
      return buildResult({ ...logs, start, rows }).staleConnections?.rows.problem
    }
    expect(problem([])).toBe('nobody has read them')
    expect(problem([{ kind: 'rows', beganAtUs: at(1), atUs: at(2), added: [], removed: [] }])).toBe(
      'no row names a member of this run',
    )
    expect(problem([{ kind: 'items-unread', atUs: at(2), reason: 'denied' }])).toBe('denied')
    expect(deadOf((worker) => worker.dropped(1, 'killed', at(10))).staleConnections?.rows.problem).toContain(
      'does not say',
    )
  })
})
