import { describe, expect, it } from 'vitest'
import { memberName } from '../../../../../src/crowd/stamp/member-name.ts'
import type { Recorder } from '../../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../../src/runs/evaluation/build-result.ts'
import type { ItemsEntry } from '../../../../../src/metrics/server/items-entry.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'
import { type KnownRun, at, logsOf } from '../known-run.ts'

const members = [0, 1, 2, 3]

/** Members 0 to 3 connect in second 1; then what the test says. Their items `c0` to `c3` are read in seconds 2, 12, 22 and so on. */
function droppedOf(
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
  const items = [2, 12, 22, 32, 42, 52].map((second, reading): ItemsEntry => {
    const added = reading === 0 ? members.map((member) => [`c${member}`, memberName(member, '3f9a0c1b')] as const) : []
    return { kind: 'items', beganAtUs: at(second - 0.1), atUs: at(second), added, removed: [...(gone[second] ?? [])] }
  })
  return buildResult({ ...logs, items })
}

describe('the stale connections of a run', () => {
  it('are those that were ended, by how they were, each with its item', () => {
    const { staleConnections, metrics } = droppedOf(
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
    // In the order of their drops, whoever reported of them first.
    expect(staleConnections?.timeline.map(({ dropped }) => dropped)).toEqual([0, 1, 2, 3, 3, 3, 3])
    expect(staleConnections?.items).toMatchObject({ readings: 6, longestGapUs: 10_000_000 })
    expect(metrics['stale_residency']).toMatchObject({ count: 3, infinite: 1 })
  })

  it('are not those whose member reconnected', () => {
    const { staleConnections } = droppedOf((worker) => {
      worker.dropped(1, 'killed', at(10))
      worker.connectionOpened(1, at(11), at(11.5))
      worker.dropped(2, 'killed', at(10))
    })
    expect(staleConnections?.kinds).toMatchObject([{ kind: 'killed', members: 1 }])
    const back = droppedOf((worker) => {
      worker.dropped(1, 'killed', at(10))
      worker.connectionOpened(1, at(11), at(11.5))
    })
    expect(back.staleConnections).toBeNull()
    const again = droppedOf((worker) => {
      worker.dropped(1, 'killed', at(10))
      worker.connectionOpened(1, at(11), at(11.5))
      worker.dropped(1, 'killed', at(20))
    })
    expect(again.staleConnections?.timeline[1]).toMatchObject({ second: 20, dropped: 1 })
  })

  it('the item of a member that was cut is no false cleanup, from the first cut on, nor is what the end of the run deletes', () => {
    const falseCleanups = (happens: (worker: Recorder) => void, end: KnownRun['end'] = {}) =>
      droppedOf(
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

  it('are detected by the function that the target names for it', () => {
    const detected = (functionName: string) => {
      const logs = logsOf({ happened: () => undefined })
      const target = { ...logs.start.request.target, routes: { $disconnect: functionName } }
      const startedAt = logs.start.startedAt.getTime()
      const invocations = [
        invocation({
          functionName: 'GoesAway',
          startedAtMs: startedAt + 10_400,
          handler: handlerLine({ connectionId: 'c1' }),
        }),
      ]
      return droppedOf(
        (worker) => worker.dropped(1, 'killed', at(10)),
        { 12: ['c1'] },
        { request: { target }, end: { invocations: { status: 'complete', reasons: [], bytes: 0, invocations } } },
      ).staleConnections
    }
    expect(detected('GoesAway')?.kinds).toMatchObject([{ detected: 1 }])
    expect(detected('Connect')?.kinds).toMatchObject([{ detected: 0 }])
    const unlogged = droppedOf((worker) => worker.dropped(1, 'killed', at(10)))
    expect(unlogged.staleConnections?.detectionProblem).toBe('there are no logs of the target')
  })

  it('without items, say why there are none', () => {
    const problem = (items: readonly ItemsEntry[]) => {
      const logs = logsOf({ happened: (worker) => worker?.dropped(1, 'killed', at(10)) })
      const target = {
        ...logs.start.request.target,
        connectionItems: { table: 'items', key: 'id', member: 'name' },
      }
      const start = { ...logs.start, request: { ...logs.start.request, target } }
      return buildResult({ ...logs, start, items }).staleConnections?.items.problem
    }
    expect(problem([])).toBe('they were not read')
    expect(problem([{ kind: 'items', beganAtUs: at(1), atUs: at(2), added: [], removed: [] }])).toBe(
      'no item names a member of this run',
    )
    expect(problem([{ kind: 'items-unread', atUs: at(2), reason: 'denied' }])).toBe('denied')
    expect(droppedOf((worker) => worker.dropped(1, 'killed', at(10))).staleConnections?.items.problem).toContain(
      'does not say',
    )
  })
})
