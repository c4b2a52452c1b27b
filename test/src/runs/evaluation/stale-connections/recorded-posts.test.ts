import { describe, expect, it } from 'vitest'
import type { GatewayConnection } from '../../../../../src/metrics/server/gateway-record.ts'
import { recordedPosts } from '../../../../../src/runs/evaluation/stale-connections/recorded-posts.ts'
import { publishedMessages } from '../receipts/matched-messages.ts'
import { at } from './stale-room.ts'

/** Members 0 and 1 are in room 0, member 2 in room 1; each connected in second 1, from the port 50,000 and so on. */
const openings = Float64Array.from([0, 1, 2].flatMap((member) => [member, at(1), at(1.1), 50_000 + member]))
const roomOf = Uint32Array.of(0, 0, 1)

/** Of the member that was dropped at the tenth second, with the seconds at which it was posted to. */
function connection(member: number, gone: readonly number[], taken: readonly number[] = []): GatewayConnection {
  return {
    id: `c${member}`,
    clientPort: 50_000 + member,
    openedAtMs: 1_100,
    endedAtMs: 10_000,
    disconnectedAtMs: null,
    taken: taken.length,
    takenAtMs: taken.map((second) => second * 1000),
    gone: gone.length,
    goneAtMs: gone.map((second) => second * 1000),
  }
}

/** Member 0 speaks at these seconds, and member 1 is dropped at the tenth. */
function posts(spoken: readonly number[], connections: readonly GatewayConnection[], member = 1) {
  const sent = spoken.map((second) => ({ publisher: 0, intendedAtUs: at(second), sentAtUs: at(second) }))
  return recordedPosts({
    record: {
      connections: [...connections],
      answers: [],
      posts: {},
      postsUnread: 0,
      requestsThrottled: 0,
      notices: [],
    },
    workers: [{ openings }],
    drops: [{ member, kind: 'killed', atUs: at(10) }],
    messages: publishedMessages(sent),
    seating: { roomOf },
    serverClockUs: (epochMs) => epochMs * 1000,
    untilUs: at(60),
  })
}

const spoken = [5, 11, 20]

describe('posts to the connection of a dropped member', () => {
  it('that answer 410 once, and come no more, are those of a chat that prunes', () => {
    expect(posts(spoken, [connection(1, [11.1], [5.1])])).toEqual({
      members: 1,
      judged: 1,
      stillPostedTo: 0,
      gone: 1,
      taken: 0,
    })
  })

  it('that come with the last message as well are not, whether they are refused or accepted', () => {
    expect(posts(spoken, [connection(1, [11.1, 20.1])])).toMatchObject({ judged: 1, stillPostedTo: 1, gone: 2 })
    expect(posts(spoken, [connection(1, [], [5.1, 11.1, 20.1])])).toMatchObject({ stillPostedTo: 1, taken: 2 })
  })

  it('that never come are none: its $disconnect may have told the chat', () => {
    expect(posts(spoken, [connection(1, [])])).toMatchObject({ judged: 1, stillPostedTo: 0 })
  })

  it('in the ramp-down do not count, nor do those before the drop', () => {
    expect(posts(spoken, [connection(1, [60.5], [9])])).toMatchObject({ stillPostedTo: 0, gone: 0, taken: 0 })
    expect(posts([...spoken, 61], [connection(1, [11.1, 61.1])])).toMatchObject({ stillPostedTo: 0, gone: 1 })
  })

  it('cannot be judged by one message, by two at once, or by those of another room', () => {
    for (const few of [[5, 11], [5, 11, 12.9], [5]])
      expect(posts(few, [connection(1, [11.1, 13])])).toMatchObject({ judged: 0, stillPostedTo: 0 })
    expect(posts([5, 11, 13], [connection(1, [])])).toMatchObject({ judged: 1 })
    expect(posts(spoken, [connection(2, [11.1, 20.1])], 2)).toMatchObject({ judged: 0 })
  })

  it('that answer 410 for the first time with the last message leave open what becomes of it', () => {
    // It was half-open, and the gateway closed it meanwhile.
    expect(posts(spoken, [connection(1, [20.1], [11.1])])).toMatchObject({ judged: 0, stillPostedTo: 0 })
  })

  it('are known by the port of the connection and the time at which it was made', () => {
    expect(posts(spoken, [{ ...connection(1, [20.1]), clientPort: 40_000 }])).toBeNull()
    expect(posts(spoken, [{ ...connection(1, [20.1]), openedAtMs: 9_000 }])).toBeNull()
    const reused = { ...connection(1, []), id: 'later', openedAtMs: 30_000 }
    expect(posts(spoken, [reused, connection(1, [11.1, 20.1])])).toMatchObject({ stillPostedTo: 1 })
  })
})
