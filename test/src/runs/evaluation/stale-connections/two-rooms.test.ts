import { describe, expect, it } from 'vitest'
import { Presence } from '../../../../../src/runs/evaluation/receipts/presence.ts'
import {
  type CleanupFacts,
  falseCleanups,
} from '../../../../../src/runs/evaluation/stale-connections/false-cleanups.ts'
import { staleBroadcasts } from '../../../../../src/runs/evaluation/stale-connections/broadcasts.ts'
import type { StaleConnection } from '../../../../../src/runs/evaluation/stale-connections/dropped-members.ts'
import type { SeenItem } from '../../../../../src/runs/evaluation/stale-connections/item-history.ts'
import type { HandlerLine } from '../../../../../src/metrics/server/invocation-fact.ts'
import { collected, publishedMessages, settledMessage } from '../receipts/matched-messages.ts'
import { broadcastBy, handlerLine, invocation } from '../../../metrics/server/invocations.ts'

/** Members 0 to 3 in the first room, 4 to 7 in the second. */
const membersOf = [Uint32Array.of(0, 1, 2, 3), Uint32Array.of(4, 5, 6, 7)]
const seating = {
  roomOf: Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  seatOf: Uint32Array.of(0, 1, 2, 3, 0, 1, 2, 3),
  membersOf,
}

/** Dropped at an instant; its item is deleted so long after it, where that is known. */
const dropped = (member: number, atUs: number, goneAfterUs: number | null = Infinity): StaleConnection => ({
  member,
  kind: 'killed',
  atUs,
  itemGone: goneAfterUs === null ? null : { fromUs: 0, toUs: goneAfterUs },
  detectedAfterUs: null,
})

interface Said {
  readonly by: number
  readonly at: number
  /** Null where its handler leaves no line. */
  readonly line: Partial<HandlerLine> | null
  readonly missed?: number
}

function broadcasts(stale: readonly StaleConnection[], said: readonly Said[], echoesToSender = true) {
  const presence = new Presence()
  for (let member = 0; member < 8; member++) presence.entered(member, 0)
  for (const { member, atUs } of stale) presence.left(member, atUs)
  const messages = publishedMessages(said.map(({ by, at }, sequence) => ({ publisher: by, sequence, sentAtUs: at })))
  const matched = said.map(({ missed = 0 }, index) => settledMessage({ expected: missed, latenciesUs: [] }, index))
  const collector = staleBroadcasts({
    stale,
    messages,
    broadcastOf(publisher, sequence) {
      const of = said[sequence]
      if (of?.by !== publisher) return null
      return broadcastBy(invocation({ handler: of.line === null ? null : handlerLine(of.line) }))
    },
    seating,
    presence,
    echoesToSender,
  })
  return collected(collector, matched)
}

describe('broadcasts in two rooms', () => {
  it('meet the stale connections of their own room alone, and count by the room with the most', () => {
    const reported = broadcasts(
      [dropped(3, 100), dropped(7, 300)],
      [
        { by: 4, at: 200, line: { posts: 4 }, missed: 9 },
        { by: 5, at: 400, line: { posts: 4, postsGone: 1 }, missed: 1 },
        { by: 0, at: 200, line: { posts: 4, postsGone: 1 }, missed: 2 },
        { by: 1, at: 500, line: { posts: 4, postsGone: 1 }, missed: 3 },
        { by: 2, at: 50, line: { posts: 4 }, missed: 9 },
      ],
    )
    expect(reported).toEqual({
      afterDrop: 3,
      reported: 3,
      metStale: 3,
      mostOfOneRoom: 2,
      gone: 3,
      takenForStale: 0,
      collateralLosses: 6,
    })
  })

  it('were sent after a drop if that came before them, not with them', () => {
    const at = (us: number) => broadcasts([dropped(3, 100)], [{ by: 0, at: us, line: { posts: 3 } }]).afterDrop
    expect([at(99), at(100), at(101)]).toEqual([0, 0, 1])
  })

  it.each([
    ['its item may still be there', dropped(3, 100, 50), 120, true],
    ['its item was gone just then', dropped(3, 100, 20), 120, false],
    ['nobody knows of its item', dropped(3, 100, null), 120, true],
  ])('without a line, may have met a stale connection where %s', (_, one, at, met) => {
    expect(broadcasts([one], [{ by: 0, at, line: null, missed: 5 }])).toMatchObject({
      afterDrop: 1,
      reported: 0,
      metStale: met ? 1 : 0,
      collateralLosses: met ? 5 : 0,
    })
  })

  it('have posted to a stale connection what is more than the live members: those without a copy, and failed posts, aside', () => {
    const taken = (line: Partial<HandlerLine>, echoesToSender = true) =>
      broadcasts([dropped(3, 100)], [{ by: 0, at: 200, line }], echoesToSender).takenForStale
    expect(taken({ posts: 4 })).toBe(1)
    expect(taken({ posts: 3 })).toBe(0)
    expect(taken({ posts: 4, failed: 1 })).toBe(0)
    expect(taken({ posts: 4, postsGone: 1 })).toBe(0)
    expect(taken({ posts: 5, postsGone: 1 })).toBe(0)
    expect(taken({ posts: 3 }, false)).toBe(1)
    expect(taken({ posts: 2 }, false)).toBe(0)
  })
})

describe('an item that was deleted', () => {
  /** An item of a member, seen first at second 1 (microseconds here), and gone or not. */
  const item = (connectionId: string, member: number, goneAtUs = Infinity, firstSeenAtUs = 1): SeenItem => ({
    connectionId,
    member,
    firstSeenAtUs,
    lastSeenFromUs: firstSeenAtUs,
    goneAtUs,
  })
  const dropped = (member: number, atUs: number) => ({ member, kind: 'killed', atUs }) as const
  const clock = (epochMs: number) => epochMs * 1000

  function cleanups(items: readonly SeenItem[], facts: Partial<CleanupFacts>): string[] {
    const history = { items: new Map(items.map((one) => [one.connectionId, one])), readAtUs: [], problem: null }
    const none = { drops: [], invocations: [], serverClockUs: clock, disconnectStarts: null, untilUs: 60_000_000 }
    return [...falseCleanups({ ...none, cutAtUs: () => undefined, history, ...facts })]
  }

  it('by the table: while its member lived, to the instant', () => {
    const missing = (drops: CleanupFacts['drops'], goneAtUs = 500, firstSeenAtUs = 1) =>
      cleanups([item('a', 1, goneAtUs, firstSeenAtUs)], { drops })
    expect(missing([])).toEqual(['a'])
    expect(missing([dropped(1, 500)])).toEqual([])
    expect(missing([dropped(1, 501)])).toEqual(['a'])
    // Of one of several; not of another member, and not before this connection was there.
    expect(missing([dropped(1, 400), dropped(2, 300)])).toEqual([])
    expect(missing([dropped(2, 400)])).toEqual(['a'])
    expect(missing([dropped(1, 300)], 500, 300)).toEqual([])
    expect(missing([dropped(1, 299)], 500, 300)).toEqual(['a'])
    expect(missing([], Infinity)).toEqual([])
  })

  it('by the table: until the end of the run began', () => {
    const goneAt = (goneAtUs: number) => cleanups([item('a', 1, goneAtUs)], { untilUs: 1000 })
    expect([goneAt(1000), goneAt(1001)]).toEqual([['a'], []])
  })

  it('by the table: not if its $disconnect had come, nor if it was cut off', () => {
    const disconnected = (atMs: number, serverClockUs: CleanupFacts['serverClockUs'] = clock) =>
      cleanups([item('a', 1, 5_000)], { disconnectStarts: new Map([['a', atMs]]), serverClockUs })
    expect([disconnected(4), disconnected(5), disconnected(6)]).toEqual([[], [], ['a']])
    expect(disconnected(4, null)).toEqual(['a'])
    const cut = (atUs: number) => cleanups([item('a', 1, 5_000)], { cutAtUs: () => atUs })
    expect([cut(4_999), cut(5_000), cut(5_001)]).toEqual([[], [], ['a']])
  })

  it('by a handler: the same, at its end, and a little later than the log says', () => {
    const says = (facts: Partial<CleanupFacts>, startedAtMs = 10) =>
      cleanups([item('a', 1)], {
        invocations: [
          invocation({ handler: null }),
          invocation({ startedAtMs, endedAtMs: 20, handler: handlerLine({ cleanedConnections: ['a', 'b'] }) }),
        ],
        ...facts,
      })
    expect(says({})).toEqual(['a'])
    // The clocks are read one after the other, and logs have whole milliseconds.
    expect(says({ drops: [dropped(1, 22_000)] })).toEqual([])
    expect(says({ drops: [dropped(1, 22_001)] })).toEqual(['a'])
    expect(says({ disconnectStarts: new Map([['a', 20]]) })).toEqual([])
    expect(says({ disconnectStarts: new Map([['a', 21]]) })).toEqual(['a'])
    expect(says({ disconnectStarts: new Map([['b', 1]]) })).toEqual(['a'])
    expect(says({ untilUs: 10_001 })).toEqual(['a'])
    expect(says({ untilUs: 10_000 })).toEqual([])
    expect(says({ untilUs: 10_000, serverClockUs: null })).toEqual(['a'])
  })
})
