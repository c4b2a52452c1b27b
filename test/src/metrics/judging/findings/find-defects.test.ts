import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDefects } from '../../../../../src/metrics/judging/findings/find-defects.ts'
import { type Evidence, type FindingName, findingNames } from '../../../../../src/metrics/result/findings.ts'

type Broadcasts = NonNullable<Evidence['broadcasts']>
type Functions = NonNullable<Evidence['functions']>
type Gateway = NonNullable<Evidence['gateway']>

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
  functions: [ofFunction('SendMessage'), ofFunction('Connect')],
  gateway: {
    posts: { 200: 256, 410: 4 },
    postsUnread: 0,
    requestsThrottled: 0,
    answers: [],
    gone: { connections: 4, postedToAgain: 0, posts: 4 },
  },
  throttles: { functions: {}, tables: {} },
  integrationErrors: 0,
  pagesUnread: null,
} satisfies Evidence

function ofFunction(functionName: string, figures: Partial<Functions[number]> = {}): Functions[number] {
  return {
    functionName,
    broadcasts: functionName === 'SendMessage',
    invocations: 44,
    failed: 0,
    outOfMemory: 0,
    memoryMb: 512,
    maxMemoryMb: 120,
    firstError: null,
    ...figures,
  }
}

const answersOf = (routeKey: string, statusCode: number | null, count = 5) => ({
  functionName: 'SendMessage',
  routeKey,
  statusCode,
  count,
  body: 'Failed to send',
})

const received = { deliveries_received: 256 }

interface Trace {
  readonly counters?: Record<string, number>
  readonly members?: Partial<Evidence['members']>
  readonly messages?: Partial<Evidence['messages']>
  readonly overtakings?: Evidence['overtakings']
  readonly invocations?: Partial<NonNullable<Evidence['invocations']>>
  readonly broadcasts?: Partial<Broadcasts>
  readonly functions?: Functions
  readonly gateway?: Partial<Gateway>
  readonly throttles?: Evidence['throttles']
  readonly pagesUnread?: number | null
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
    functions: [ofFunction('SendMessage', { failed: 32 })],
    gateway: { posts: { 200: 118, 410: 32 }, gone: { connections: 4, postedToAgain: 4, posts: 32 } },
    broadcasts: { posts: 150, postsGone: 32, cleaned: 0, metGone: 32, leftGone: 32, endedAtGone: 30 },
  },
  'unpaginated-scan': {
    counters: { deliveries_lost: 600 },
    members: { judged: 200, missedNearlyAll: 70, missedNearlyAllWithoutDrop: 70 },
    messages: { incomplete: 32, afterDrop: 0 },
    broadcasts: { postsGone: 0, cleaned: 0, metGone: 0, short: 32 },
  },
  'leaves-members-out': {
    counters: { deliveries_lost: 120 },
    members: { judged: 20, missedNearlyAll: 4, missedNearlyAllWithoutDrop: 4 },
    messages: { incomplete: 32, afterDrop: 0 },
    broadcasts: { postsGone: 0, cleaned: 0, metGone: 0, short: 32 },
    pagesUnread: 0,
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
    functions: [ofFunction('SendMessage', { failed: 8 })],
  },
  'forgets-members': {
    counters: { deliveries_lost: 60 },
    members: { stopped: 4, stoppedAfterOwnMessage: 0, stoppedAfterDeparture: 4, departureChance: 0.01 },
    messages: { incomplete: 30, incompleteAfterDrop: 30 },
    broadcasts: { posts: 200, postsGone: 0, cleaned: 0, metGone: 0 },
    gateway: { posts: { 200: 200 }, gone: { connections: 0, postedToAgain: 0, posts: 0 } },
  },
  'loses-live-members': {
    counters: { deliveries_lost: 70 },
    members: { judged: 40, stopped: 7, stoppedAfterOwnMessage: 1, stoppedStaying: 6, stayingByChance: 0 },
    messages: { incomplete: 30, afterDrop: 0 },
    broadcasts: { postsGone: 0, cleaned: 0, metGone: 0 },
  },
  'out-of-memory': {
    counters: { lambda_errors: 6 },
    functions: [ofFunction('SendMessage', { failed: 6, outOfMemory: 6, maxMemoryMb: 512 })],
  },
  'function-errors': {
    counters: { lambda_errors: 44 },
    functions: [ofFunction('SendMessage', { failed: 44, firstError: { type: 'TypeError', text: 'it is undefined' } })],
  },
  'returns-non-2xx': { gateway: { answers: [answersOf('dispatch', 500)] } },
  'no-post-reached-the-gateway': {
    counters: { deliveries_expected: 256, deliveries_lost: 256, deliveries_received: 0 },
    messages: { incomplete: 44 },
    broadcasts: { reported: 0, posts: 0, postsGone: 0, cleaned: 0, metGone: 0 },
    gateway: { posts: {}, gone: { connections: 0, postedToAgain: 0, posts: 0 } },
  },
  throttled: {
    counters: { throttles: 3, service_errors: 3 },
    throttles: { functions: { SendMessage: 3 }, tables: {} },
  },
}

function find(trace: Trace, evidence: Evidence = sound) {
  const ofTrace: Evidence = {
    members: { ...evidence.members, ...trace.members },
    messages: { ...evidence.messages, ...trace.messages },
    overtakings: trace.overtakings ?? evidence.overtakings,
    invocations: evidence.invocations && { ...evidence.invocations, ...trace.invocations },
    broadcasts: evidence.broadcasts && { ...evidence.broadcasts, ...trace.broadcasts },
    functions: trace.functions ?? evidence.functions,
    gateway: evidence.gateway && { ...evidence.gateway, ...trace.gateway },
    throttles: trace.throttles ?? evidence.throttles ?? { functions: {}, tables: {} },
    integrationErrors: evidence.integrationErrors,
    pagesUnread: trace.pagesUnread ?? evidence.pagesUnread,
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
    expect(finding?.explains).toEqual(['never-prunes', 'function-errors'])
  })
})

describe('without the lines of handlers', () => {
  /** As on AWS: its gateway records nothing. */
  const unlogged: Evidence = { ...sound, broadcasts: null, gateway: null }

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

  it('duplicates of invocations that were repeated, and a few of any chat', () => {
    const counters = (deliveries_duplicate: number) => ({ deliveries_duplicate })
    expect(names({ counters: counters(5) })).toEqual([])
    expect(names({ counters: counters(6) })).toEqual(['sends-twice'])
    const functions = [ofFunction('SendMessage', { failed: 6 })]
    expect(names({ counters: counters(50), functions })).toEqual(['function-errors'])
  })

  it('members who stop receiving by chance, with their own message, when others leave, or as readers that are too slow', () => {
    const trace = traces['loses-live-members']
    const named = (members: Trace['members'], more: Trace = {}) =>
      names({ ...trace, ...more, members: { ...trace.members, ...members } })
    expect(named({})).toEqual(['loses-live-members'])
    expect(named({ stayingByChance: 0.6 })).toEqual(['loses-live-members'])
    expect(named({ stayingByChance: 0.7 })).toEqual([])
    expect(named({ stoppedStaying: 2 })).toEqual([])
    expect(named({ stoppedAfterDeparture: 4 })).toEqual([])
    expect(named({ stoppedAfterOwnMessage: 4 })).toEqual([])
    expect(named({}, { invocations: { errors: 1 } })).toEqual([])
    expect(named({}, { gateway: { posts: { 200: 256, 429: 1 }, postsUnread: 1 } })).toEqual([])
  })

  it('members who fall silent, but not when they have spoken', () => {
    expect(names({ members: { stopped: 9, stoppedAfterOwnMessage: 6 } })).toEqual([])
  })

  it('a few messages that overtook others', () => {
    expect(names({ overtakings: { receipts: 200, wide: 2 } })).toEqual([])
    expect(names({ counters: { deliveries_received: 1000 }, overtakings: { receipts: 200, wide: 19 } })).toEqual([])
  })

  it('messages that overtook others while processes had to be started again', () => {
    const { overtakings = sound.overtakings } = traces.reorders
    expect(names({ overtakings, invocations: { errors: 1 } })).toEqual([])
    expect(names({ overtakings, invocations: { timeouts: 1 } })).toEqual([])
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
    const others = ['never-prunes', 'function-errors']
    for (const before of [4, 8, 12]) expect(names(losing(44, before))).toEqual(others)
    // Nothing was sent before: nobody knows.
    for (const published of [32, 34]) expect(names(losing(published, 0))).toEqual(others)
  })

  it('members who miss every message while invocations fail, whoever counts that', () => {
    const trace = traces['unpaginated-scan']
    expect(names(trace)).toEqual(['unpaginated-scan'])
    // Where nobody receives anything, no page of the list was read, or nothing was posted.
    expect(names({ ...trace, counters: { ...trace.counters, deliveries_received: 0 } })).toEqual([])
    for (const counter of ['service_errors', 'lambda_errors'])
      expect(names({ ...trace, counters: { ...trace.counters, [counter]: 1 } })).toEqual([])
    expect(names({ ...trace, invocations: { errors: 1 } })).toEqual([])
    expect(names({ ...trace, invocations: { timeouts: 1 } })).toEqual([])
    expect(names(trace, { ...sound, invocations: null })).toEqual([])
  })

  it('a page that nobody left unread', () => {
    const trace = traces['unpaginated-scan']
    const named = (pagesUnread: number | null) => find({ ...trace, pagesUnread })
    expect(named(0).map(({ name }) => name)).toEqual(['leaves-members-out'])
    const [seen] = named(32)
    expect(seen).toMatchObject({ name: 'unpaginated-scan', evidence: { pages_not_read: 32 } })
    expect(seen).not.toHaveProperty('details')
    // On AWS nobody counts them.
    const [inferred] = named(null)
    expect(inferred).toMatchObject({ name: 'unpaginated-scan', details: [expect.stringMatching(/^Inferred /)] })
  })

  it('timeouts and losses of a function that does not post to one after the other', () => {
    const ended = traces['sequential-past-timeout']
    const cut = (cutShort: number, oneByOne: number) => ({
      ...ended,
      messages: { ...ended.messages, cutShort, oneByOne },
    })
    expect(names(cut(8, 4))).toEqual(['sequential-past-timeout'])
    for (const messages of [cut(8, 3), cut(8, 0), cut(2, 2), cut(0, 0)])
      expect(names(messages)).toEqual(['function-errors'])
    // Of a run that was saved before anybody counted them.
    const { cutShort: _, oneByOne: __, ...older } = sound.messages
    const { functions: ___, ...withoutFunctions } = ended
    expect(names({ ...withoutFunctions, messages: { incomplete: 8 } }, { ...sound, messages: older })).toEqual([])
  })
})

describe('what the gateway has recorded', () => {
  const unlogged: Evidence = { ...sound, broadcasts: null }
  const kept = (postedToAgain: number, posts = 12) => ({
    gateway: { gone: { connections: 4, postedToAgain, posts } },
  })

  it('tells of a chat that never prunes without a line of it, whatever is in its tables', () => {
    expect(names(kept(4), unlogged)).toEqual(['never-prunes'])
    expect(names(kept(2), unlogged)).toEqual(['never-prunes'])
    expect(names(kept(1), unlogged)).toEqual([])
    expect(names({ ...kept(0, 4), counters: { stale_items_left: 4 } }, unlogged)).toEqual([])
    expect(names({ gateway: { gone: { connections: 0, postedToAgain: 0, posts: 0 } } }, unlogged)).toEqual([])
  })

  it('does not take a refused handshake for a fault, but the error of its function', () => {
    const answering = (routeKey: string, statusCode: number | null) =>
      names({ gateway: { answers: [answersOf(routeKey, statusCode)] } })
    for (const status of [401, 403, 429]) expect(answering('$connect', status)).toEqual([])
    for (const status of [500, 502, null]) expect(answering('$connect', status)).toEqual(['returns-non-2xx'])
    for (const status of [301, 404, 500, null]) expect(answering('dispatch', status)).toEqual(['returns-non-2xx'])
  })

  it("is CloudWatch's figure on AWS, where nothing else is in it", () => {
    const onAws: Evidence = { ...sound, gateway: null, integrationErrors: 7 }
    expect(names({}, onAws)).toEqual(['returns-non-2xx'])
    expect(names({ counters: { connections_failed: 1 } }, onAws)).toEqual([])
    expect(names({ counters: { throttles: 1 } }, onAws)).toEqual([])
    expect(names({}, { ...onAws, integrationErrors: null })).toEqual([])
  })

  it('says that no post came only where messages were published, and nobody received anything', () => {
    const trace = traces['no-post-reached-the-gateway']
    const name = ['no-post-reached-the-gateway']
    expect(names({ ...trace, gateway: { ...trace.gateway, posts: { 403: 40 } } })).toEqual(name)
    expect(find({ ...trace, gateway: { ...trace.gateway, posts: { 403: 40 } } })[0]?.details).toEqual([
      '40 posts were refused with 403',
    ])
    const { published } = sound.messages
    // What announces a room is no message.
    expect(names({ ...trace, gateway: { ...trace.gateway, posts: { 200: published - 1 } } })).toEqual(name)
    for (const posts of [{ 200: published }, { 410: published }])
      expect(names({ ...trace, gateway: { ...trace.gateway, posts } })).toEqual([])
    expect(names({ ...trace, messages: { ...trace.messages, published: 2 } })).toEqual([])
    // A chat may answer the sender by its route, and nobody else.
    expect(names({ ...trace, counters: { ...trace.counters, deliveries_received: 9 } })).toEqual([])
    expect(names({ ...trace, counters: { ...trace.counters, deliveries_expected: 0 } })).toEqual([])
    expect(names(trace, { ...sound, gateway: null })).toEqual([])
  })

  it('posts to a client that does not read are not throttled, others are', () => {
    const refused = (postsUnread: number) => ({ gateway: { posts: { 200: 9, 429: 5 }, postsUnread } })
    expect(names(refused(5))).toEqual([])
    expect(names(refused(4))).toEqual(['throttled'])
    expect(names({ gateway: { requestsThrottled: 1 } })).toEqual(['throttled'])
    expect(names({ throttles: { functions: {}, tables: { clients: 1 } } })).toEqual(['throttled'])
  })
})

describe('failures of functions', () => {
  const failing = (functionName: string, figures: Partial<Functions[number]>) =>
    sound.functions.map((one) => (one.functionName === functionName ? ofFunction(functionName, figures) : one))

  it('are told of with the function, their number and the first error', () => {
    const [finding] = find(traces['function-errors'])
    expect(finding?.details).toEqual(['SendMessage: 44 of 44 invocations; the first: TypeError: it is undefined'])
    expect(find({ functions: failing('Connect', { failed: 1 }) })[0]?.details).toEqual([
      'Connect: 1 of 44 invocations; its log has no error of them',
    ])
  })

  it('beside a defect of the broadcast are told of where it does not explain them', () => {
    const trace = traces['aborts-on-410']
    expect(names(trace)).toEqual(['aborts-on-410'])
    const elsewhere = [ofFunction('SendMessage', { failed: 32 }), ofFunction('Disconnect', { failed: 2 })]
    expect(names({ ...trace, functions: elsewhere })).toEqual(['aborts-on-410', 'function-errors'])
  })

  it('for want of memory are not told of twice, and others beside them are', () => {
    expect(find(traces['out-of-memory'])[0]?.details).toEqual([
      'SendMessage: 6 of 44 invocations, having used 512 of 512 MB',
    ])
    const both = failing('SendMessage', { failed: 7, outOfMemory: 6 })
    expect(names({ functions: both })).toEqual(['out-of-memory', 'function-errors'])
  })

  it('are the reason why nothing was posted where all of the broadcasts failed, and not where others did', () => {
    const unposted = traces['no-post-reached-the-gateway']
    const of = (functions: Functions) => names({ ...unposted, functions })
    expect(of(failing('SendMessage', { failed: 44 }))).toEqual(['function-errors'])
    expect(of(failing('SendMessage', { failed: 3 }))).toEqual(['function-errors', 'no-post-reached-the-gateway'])
    expect(of(failing('Connect', { failed: 44 }))).toEqual(['function-errors', 'no-post-reached-the-gateway'])
  })
})

describe('members who fall silent when another one leaves', () => {
  const trace = traces['forgets-members']
  const but = (changes: Trace) => names({ ...trace, ...changes })

  it('are two at least, most of those who fell silent, and not by chance', () => {
    const members = (changes: object) => but({ members: { ...trace.members, ...changes } })
    expect(members({ stopped: 2, stoppedAfterDeparture: 2 })).toEqual(['forgets-members'])
    expect(members({ stopped: 1, stoppedAfterDeparture: 1 })).toEqual([])
    expect(members({ stopped: 6 })).toEqual([])
    expect(members({ departureChance: 0.11 })).toEqual([])
    // Of a run that was saved before anybody counted them.
    const { stoppedAfterDeparture: _, departureChance: __, ...older } = trace.members ?? {}
    expect(but({ members: older })).toEqual([])
  })

  it('may have been left out by broadcasts that end at a stale connection, unless live items were deleted', () => {
    const meeting = { posts: { 200: 100, 410: 30 } }
    expect(but({ gateway: { ...trace.gateway, ...meeting } })).toEqual([])
    const deleted = { ...trace.counters, false_cleanups: 4 }
    expect(but({ gateway: { ...trace.gateway, ...meeting }, counters: deleted })).toEqual(['forgets-members'])
  })

  it('may all have spoken just before; then others spoke as well and still receive, or they stopped at one moment', () => {
    const spoke = (changes: object, gone = 4) =>
      but({
        members: { ...trace.members, stoppedAfterOwnMessage: 4, ...changes },
        gateway: { ...trace.gateway, posts: { 200: 200, 410: gone } },
        counters: { ...trace.counters, false_cleanups: 4 },
      })
    expect(spoke({})).toEqual(['deletes-the-sender'])
    expect(spoke({ ownMessagesWithoutStop: 4, stoppedTogether: 1 })).toEqual(['deletes-the-sender'])
    expect(spoke({ ownMessagesWithoutStop: 5 })).toEqual(['forgets-members'])
    expect(spoke({ stoppedTogether: 2 })).toEqual(['forgets-members'])
    // Nobody is deleted in place of a connection that was not met.
    expect(spoke({}, 3)).toEqual(['forgets-members'])
  })

  it('are no finding where nobody knows what the broadcasts met', () => {
    expect(names(trace, { ...sound, gateway: null, broadcasts: null })).toEqual([])
    expect(names(trace, { ...sound, gateway: null })).toEqual(['forgets-members'])
  })
})
