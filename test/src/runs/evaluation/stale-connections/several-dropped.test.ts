import { describe, expect, it } from 'vitest'
import { disconnectStarts } from '../../../../../src/runs/evaluation/stale-connections/false-cleanups.ts'
import {
  type StaleConnection,
  staleTimeline,
  longestGapUs,
  findStale,
  staleOfAKind,
} from '../../../../../src/runs/evaluation/stale-connections/dropped-members.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

const readings = (...readAtUs: number[]) => ({ items: new Map(), readAtUs, problem: null })

/** Of a member dropped at an instant: how long its item stayed, and how long until it was detected. */
function one(
  atUs: number,
  itemGone: StaleConnection['itemGone'],
  detectedAfterUs: number | null,
  kind: StaleConnection['kind'] = 'killed',
): StaleConnection {
  return { member: 0, kind, atUs, itemGone, detectedAfterUs }
}

const gone = (fromUs: number, toUs: number) => ({ fromUs, toUs })

describe('several who were dropped in one way', () => {
  const all = [
    one(100, gone(30, 50), 9),
    one(300, gone(2, 4), Infinity),
    one(200, gone(10, Infinity), 5),
    one(150, null, null),
    one(10, gone(1, 20), 7),
    one(100, gone(90, 100), 1, 'closed'),
  ]

  it('are counted, with the first and the last of them to be detected and to lose their items', () => {
    expect(staleOfAKind('killed', all)).toEqual([
      {
        kind: 'killed',
        members: 5,
        detected: 3,
        detection: { firstUs: 5, lastUs: 9 },
        itemsKnown: 4,
        itemsGone: 3,
        itemsLeft: 1,
        residency: { first: gone(2, 4), last: gone(30, 50) },
      },
    ])
    expect(staleOfAKind('closed', all)).toMatchObject([{ members: 1, detected: 1, itemsGone: 1, itemsLeft: 0 }])
    expect(staleOfAKind('half-open', all)).toEqual([])
  })

  it('of whom nothing is known, nothing is reported', () => {
    expect(staleOfAKind('killed', [one(100, null, null)])).toMatchObject([
      { members: 1, detected: null, detection: null, itemsKnown: 0, itemsGone: 0, itemsLeft: 0, residency: null },
    ])
    expect(staleOfAKind('killed', [one(100, gone(1, Infinity), Infinity)])).toMatchObject([
      { detected: 0, detection: null, itemsLeft: 1, residency: null },
    ])
  })

  it('over time, from the first drop on: who is dropped, undetected, and still has an item', () => {
    const history = readings(50, 100, 109, 160, 250)
    const stale = [one(150, gone(0, 10), 100), one(100, gone(20, 60), 9), one(120, null, null)]
    expect(staleTimeline(history, stale, 0)).toMatchObject([
      { dropped: 0, undetected: 0, itemsLeft: 0 },
      { dropped: 1, undetected: 1, itemsLeft: 1 },
      // Noticed at this very instant.
      { dropped: 1, undetected: 0, itemsLeft: 1 },
      // Both items went with this reading.
      { dropped: 3, undetected: 1, itemsLeft: 0 },
      { dropped: 3, undetected: 0, itemsLeft: 0 },
    ])
    expect(staleTimeline(readings(7_000_000), [one(6_234_567, null, null)], 1_000_000)).toEqual([
      { second: 5.235, dropped: 0, undetected: null, itemsLeft: 0 },
      { second: 5.235, dropped: 1, undetected: null, itemsLeft: 0 },
      { second: 6, dropped: 1, undetected: null, itemsLeft: 0 },
    ])
  })

  it('the longest time between two readings counts from the first of the drops', () => {
    const two = [one(250, null, null), one(100, null, null)]
    expect(longestGapUs(readings(0, 90, 130, 150), two)).toBe(30)
    expect(longestGapUs(readings(0, 90, 110, 150, 160), two)).toBe(40)
    expect(longestGapUs(readings(0, 100, 105), two)).toBe(5)
    expect(longestGapUs(readings(0, 90), two)).toBeNull()
    expect(longestGapUs(readings(120), two)).toBeNull()
    expect(longestGapUs(readings(), two)).toBeNull()
  })
})

describe('when the handler of an end started', () => {
  const ended = (connectionId: string | null, startedAtMs: number | null, functionName = 'Disconnect') =>
    invocation({
      functionName,
      startedAtMs,
      endedAtMs: 1_020,
      durationUs: 15_000,
      handler: handlerLine({ connectionId }),
    })

  it('is reported by its log, by connection; the first time, where it was tried again', () => {
    const starts = disconnectStarts(
      [ended('a', 900), ended('a', 700), ended('a', 800), ended('b', 500), ended('c', 1, 'Connect'), ended(null, 2)],
      'Disconnect',
    )
    expect([...(starts ?? [])]).toEqual([
      ['a', 700],
      ['b', 500],
    ])
  })

  it('is reckoned from its end where there is no START line', () => {
    expect(disconnectStarts([ended('a', null)], 'Disconnect')?.get('a')).toBe(1_005)
  })

  it('is not known where no handler says whose connection it serves', () => {
    expect(disconnectStarts([invocation({ functionName: 'Disconnect' }), ended(null, 5)], 'Disconnect')).toBeNull()
    expect(disconnectStarts([], 'Disconnect')).toBeNull()
    const elsewhere = disconnectStarts(
      [invocation({ functionName: 'Disconnect' }), ended('a', 5, 'Connect')],
      'Disconnect',
    )
    expect([...(elsewhere ?? ['unknown'])]).toEqual([])
  })
})

describe('the items of a dropped member', () => {
  const item = (connectionId: string, firstSeenAtUs: number, lastSeenFromUs: number, goneAtUs: number) =>
    [connectionId, { connectionId, member: 1, firstSeenAtUs, lastSeenFromUs, goneAtUs }] as const
  const dropped = { member: 1, kind: 'killed', atUs: 100 } as const
  const find = (items: ReturnType<typeof item>[], detected: Record<string, number> = {}, untilUs = 1000) =>
    findStale([dropped], { items: new Map(items), readAtUs: [], problem: null }, (id) => detected[id], untilUs)[0]

  it('are those that were there at the drop; the last deletion counts', () => {
    const two = [item('a', 10, 130, 150), item('b', 100, 120, 180), item('c', 101, 500, Infinity)]
    expect(find(two)).toMatchObject({ itemGone: { fromUs: 30, toUs: 80 } })
    expect(find([item('a', 10, 50, 90)])).toMatchObject({ itemGone: { fromUs: 0, toUs: 0 } })
    expect(find([item('c', 101, 500, 600)])).toEqual({ ...dropped, itemGone: null, detectedAfterUs: null })
    expect(find([])).toEqual({ ...dropped, itemGone: null, detectedAfterUs: null })
  })

  it('are detected by the first of their $disconnects, until the end of the run', () => {
    const two = [item('a', 10, 130, 150), item('b', 20, 130, 150)]
    expect(find(two, { a: 170, b: 140 })?.detectedAfterUs).toBe(40)
    expect(find(two, { a: 99 })?.detectedAfterUs).toBe(0)
    expect(find(two, { a: 1000 })?.detectedAfterUs).toBe(900)
    expect(find(two, { a: 1001 })?.detectedAfterUs).toBe(Infinity)
    expect(find(two)?.detectedAfterUs).toBe(Infinity)
  })
})
