import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDefects } from '../../../../../src/metrics/judging/findings/find-defects.ts'
import { type Evidence, type FindingName, findingNames } from '../../../../../src/metrics/result/findings.ts'

type Broadcasts = NonNullable<Evidence['broadcasts']>

/** A run of 20 members, 4 of them dropped, on a chat that deletes their items. */
const sound = {
  members: { judged: 16, missedNearlyAll: 0, missedNearlyAllWithoutDrop: 0, stopped: 0, stoppedAfterOwnMessage: 0 },
  messages: { published: 44, incomplete: 0, afterDrop: 32, incompleteAfterDrop: 0, cutShort: 0, oneByOne: 0 },
  overtakings: { receipts: 0, wide: 0 },
  invocations: { invocations: 44, timeouts: 0, errors: 0, longestUs: 60_000, timeoutUs: null },
  broadcasts: {
    reported: 32,
    posts: 260,
    postsGone: 4,
    cleaned: 4,
    metGone: 2,
    leftGone: 0,
    endedAtGone: 0,
    short: 0,
    receivedAfterEnd: 0,
  },
} satisfies Evidence

const received = { deliveries_received: 256 }

interface Trace {
  readonly counters?: Record<string, number>
  readonly members?: Partial<Evidence['members']>
  readonly messages?: Partial<Evidence['messages']>
  readonly overtakings?: Evidence['overtakings']
  readonly invocations?: Partial<NonNullable<Evidence['invocations']>>
  readonly broadcasts?: Partial<Broadcasts>
}

/** What each defect leaves in a run, consequences included. */
const traces: Readonly<Record<FindingName, Trace>> = {
  'never-prunes': { broadcasts: { posts: 320, postsGone: 64, cleaned: 0, metGone: 32, leftGone: 32 } },
  'deletes-the-sender': {
    counters: { deliveries_lost: 80 },
    members: { stopped: 9, stoppedAfterOwnMessage: 8 },
    messages: { incomplete: 20, incompleteAfterDrop: 20 },
    broadcasts: { reported: 12, postsGone: 12, cleaned: 12, metGone: 12 },
  },
  'aborts-on-410': {
    counters: { deliveries_lost: 60, service_errors: 32 },
    members: { missedNearlyAll: 6 },
    messages: { incomplete: 30, incompleteAfterDrop: 30 },
    invocations: { errors: 32 },
    broadcasts: { posts: 150, postsGone: 32, cleaned: 0, metGone: 32, leftGone: 32, endedAtGone: 30 },
  },
  'unpaginated-scan': {
    counters: { deliveries_lost: 600 },
    members: { judged: 200, missedNearlyAll: 70, missedNearlyAllWithoutDrop: 70 },
    messages: { incomplete: 32, afterDrop: 0 },
    broadcasts: { postsGone: 0, cleaned: 0, metGone: 0, short: 32 },
  },
  'unawaited-sends': {
    counters: { deliveries_lost: 10, deliveries_late: 70 },
    messages: { incomplete: 1 },
    overtakings: { receipts: 40, wide: 40 },
    broadcasts: { reported: 8, posts: 60, postsGone: 0, cleaned: 0, metGone: 0, short: 4, receivedAfterEnd: 7 },
  },
  'sends-twice': { counters: { deliveries_duplicate: 256 }, broadcasts: { posts: 512 } },
  'wrong-room': { counters: { deliveries_misrouted: 200 }, broadcasts: { posts: 460 } },
  reorders: { overtakings: { receipts: 80, wide: 50 } },
  'sequential-past-timeout': {
    counters: { deliveries_lost: 480 },
    members: { judged: 100, missedNearlyAll: 55, missedNearlyAllWithoutDrop: 55 },
    messages: { incomplete: 8, afterDrop: 0, cutShort: 8, oneByOne: 8 },
    invocations: { invocations: 8, timeouts: 8, longestUs: 3_000_000, timeoutUs: 3_000_000 },
  },
}

function find(trace: Trace, evidence: Evidence = sound) {
  const ofTrace: Evidence = {
    members: { ...evidence.members, ...trace.members },
    messages: { ...evidence.messages, ...trace.messages },
    overtakings: trace.overtakings ?? evidence.overtakings,
    invocations: evidence.invocations && { ...evidence.invocations, ...trace.invocations },
    broadcasts: evidence.broadcasts && { ...evidence.broadcasts, ...trace.broadcasts },
  }
  return findDefects(ofTrace, { ...received, ...trace.counters })
}

const names = (...args: Parameters<typeof find>) => find(...args).map(({ name }) => name)

describe('findings', () => {
  it.each(findingNames)('name %s by its traces, and nothing beside it', (name) => {
    const [finding, ...others] = find(traces[name])
    expect(finding?.name).toBe(name)
    expect(others).toEqual([])
    expect(Object.values(finding?.evidence ?? {}).some((figure) => figure > 0)).toBe(true)
  })

  it('raise nothing on a sound chat, however large the run and whoever was dropped', () => {
    const figures = fc.record({ scale: fc.integer({ min: 0, max: 1000 }), late: fc.nat(500), drops: fc.nat(20) })
    fc.assert(
      fc.property(figures, ({ scale, late, drops }) => {
        const broadcasts = {
          ...sound.broadcasts,
          reported: scale,
          posts: scale * 8 + drops,
          postsGone: drops,
          cleaned: drops,
        }
        const members = { ...sound.members, judged: scale }
        const messages = { ...sound.messages, published: scale + 12, afterDrop: scale }
        const counters = { deliveries_late: late, deliveries_received: scale * 8 }
        expect(names({ counters, members, messages, broadcasts })).toEqual([])
      }),
    )
  })

  it('raise nothing where next to nothing is known', () => {
    const nothing = {
      judged: 0,
      missedNearlyAll: 0,
      missedNearlyAllWithoutDrop: 0,
      stopped: 0,
      stoppedAfterOwnMessage: 0,
    }
    const messages = { published: 0, incomplete: 0, afterDrop: 0, incompleteAfterDrop: 0 }
    const none = { members: nothing, messages, overtakings: sound.overtakings, invocations: null, broadcasts: null }
    expect(findDefects(none, {})).toEqual([])
  })

  it('tell of two defects that have nothing to do with each other', () => {
    const both = { ...traces['sends-twice'], overtakings: traces.reorders.overtakings ?? sound.overtakings }
    expect(names(both)).toEqual(['sends-twice', 'reorders'])
  })

  it('say what else a defect explains', () => {
    const [finding] = find(traces['aborts-on-410'])
    expect(finding?.explains).toEqual(['never-prunes'])
  })
})

describe('without the lines of handlers', () => {
  const unlogged: Evidence = { ...sound, broadcasts: null }

  it.each([
    'deletes-the-sender',
    'aborts-on-410',
    'unpaginated-scan',
    'sends-twice',
    'wrong-room',
    'reorders',
    'sequential-past-timeout',
  ] as const)('%s is found all the same', (name) => {
    expect(names(traces[name], unlogged)).toEqual([name])
  })

  it('a finding has no figures that nobody counted', () => {
    const [finding] = find(traces['sends-twice'], unlogged)
    expect(finding?.evidence).toEqual({ deliveries_duplicate: 256, deliveries_received: 256 })
  })

  it('rows that stay tell of a chat that never prunes', () => {
    expect(names({ counters: { stale_items_left: 4 } }, unlogged)).toEqual(['never-prunes'])
  })
})

describe('what has another reason is no finding', () => {
  it('senders who have their own messages twice, and nobody else', () => {
    const counters = { deliveries_duplicate: 256, deliveries_duplicate_own: 255 }
    expect(names({ counters })).toEqual([])
    expect(names({ counters: { ...counters, deliveries_duplicate_own: 128, own_copies_received: 1 } })).toEqual([
      'sends-twice',
    ])
  })

  it('members who fall silent, but not when they have spoken', () => {
    expect(names({ members: { stopped: 9, stoppedAfterOwnMessage: 6 } })).toEqual([])
  })

  it('a few messages that overtook others', () => {
    expect(names({ overtakings: { receipts: 200, wide: 2 } })).toEqual([])
    expect(names({ counters: { deliveries_received: 1000 }, overtakings: { receipts: 200, wide: 19 } })).toEqual([])
  })

  it('messages that overtook others, where nobody knows which had to wait for a cold start', () => {
    const overtakings = { receipts: 80, wide: 25 }
    expect(names({ overtakings })).toEqual(['reorders'])
    expect(names({ overtakings }, { ...sound, broadcasts: null })).toEqual([])
  })

  it('a timeout that cost nobody a message, and losses without one', () => {
    expect(names({ invocations: { timeouts: 3 } })).toEqual([])
    expect(names({ counters: { deliveries_lost: 3 } })).toEqual([])
  })

  it('losses that are as frequent before any drop as after one', () => {
    const losing = (published: number, before: number) => ({
      ...traces['aborts-on-410'],
      messages: { published, incomplete: 30 + before, afterDrop: 32, incompleteAfterDrop: 30 },
    })
    expect(names(losing(44, 0))).toEqual(['aborts-on-410'])
    // Now and then a message is lost of every chat.
    for (const before of [1, 3]) expect(names(losing(44, before))).toEqual(['aborts-on-410'])
    for (const before of [4, 8, 12]) expect(names(losing(44, before))).toEqual(['never-prunes'])
    // Nothing was sent before: nobody knows.
    for (const published of [32, 34]) expect(names(losing(published, 0))).toEqual(['never-prunes'])
  })

  it('members who miss every message while invocations fail, whoever counts that', () => {
    const trace = traces['unpaginated-scan']
    expect(names(trace)).toEqual(['unpaginated-scan'])
    for (const counter of ['service_errors', 'lambda_errors'])
      expect(names({ ...trace, counters: { ...trace.counters, [counter]: 1 } })).toEqual([])
    expect(names({ ...trace, invocations: { errors: 1 } })).toEqual([])
    expect(names({ ...trace, invocations: { timeouts: 1 } })).toEqual([])
    expect(names(trace, { ...sound, invocations: null })).toEqual([])
  })

  it('timeouts and losses of a function that does not post to one after the other', () => {
    const ended = traces['sequential-past-timeout']
    const cut = (cutShort: number, oneByOne: number) => ({
      ...ended,
      messages: { ...ended.messages, cutShort, oneByOne },
    })
    expect(names(cut(8, 4))).toEqual(['sequential-past-timeout'])
    for (const messages of [cut(8, 3), cut(8, 0), cut(2, 2), cut(0, 0)]) expect(names(messages)).toEqual([])
    // Of a run that was saved before anybody counted them.
    const { cutShort: _, oneByOne: __, ...older } = sound.messages
    expect(names({ ...ended, messages: { incomplete: 8 } }, { ...sound, messages: older })).toEqual([])
  })
})
