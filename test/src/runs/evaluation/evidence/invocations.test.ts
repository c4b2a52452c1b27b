import { describe, expect, it } from 'vitest'
import type { HandlerLine, InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { broadcastEvidence } from '../../../../../src/runs/evaluation/evidence/broadcast-evidence.ts'
import {
  type OvertakingInput,
  invocationEvidence,
  overtakingEvidence,
} from '../../../../../src/runs/evaluation/evidence/run-wide-counts.ts'
import type { Overtaking } from '../../../../../src/runs/evaluation/receipts/ledger.ts'
import { MessageIndex } from '../../../../../src/runs/evaluation/receipts/message-index.ts'
import { broadcastBy, handlerLine, invocation as anInvocation } from '../../../metrics/server/invocations.ts'
import { collected } from '../receipts/matched-messages.ts'
import { type Sent, settledRun } from './evaluated-run.ts'

/** A sound one, of a message to three. */
function invocation(facts: Partial<InvocationFact> = {}, line: Partial<HandlerLine> | null = {}): InvocationFact {
  return anInvocation({ handler: line && handlerLine({ posts: 3, ...line }), ...facts })
}

/** Message i is the publisher i's, and was broadcast by the invocation i; our clock is ahead of the server's by so much. */
function broadcasts(sent: readonly Sent[], invocations: readonly InvocationFact[], aheadMs = 0) {
  const { matched, messages } = settledRun(sent)
  const broadcastOf = (publisher: number) => broadcastBy(invocations[publisher])
  const wallClockMs = (atUs: number) => atUs / 1000 + aheadMs
  return collected(broadcastEvidence({ messages, broadcastOf, wallClockMs }), matched)
}

const everybody = { by: 0, second: 1, reached: [0, 1, 2] }

describe('what invocations did with the messages that they broadcast', () => {
  it('is nothing where none says which message it broadcast', () => {
    expect(broadcasts([everybody], [])).toBeNull()
    expect(broadcasts([everybody], [invocation({}, null)])).toBeNull()
  })

  it('a broadcast that meets a stale connection, deletes its item and reaches the others is in order', () => {
    const evidence = broadcasts([everybody], [invocation({}, { posts: 4, postsGone: 1, cleaned: 1 })])
    expect(evidence).toEqual({
      reported: 1,
      posts: 4,
      postsGone: 1,
      cleaned: 1,
      metGone: 1,
      leftGone: 0,
      endedAtGone: 0,
      short: 0,
      receivedAfterEnd: 0,
    })
  })

  it('one that leaves the row has left it, unless it failed to delete it', () => {
    const left = { posts: 4, postsGone: 1 }
    expect(broadcasts([everybody], [invocation({}, left)])).toMatchObject({ leftGone: 1, endedAtGone: 0 })
    const failed = invocation({}, { ...left, cleaningsFailed: 1 })
    expect(broadcasts([everybody], [failed])).toMatchObject({ leftGone: 0 })
  })

  it('one that ends at it has posted to fewer than the room', () => {
    const sent = { by: 0, second: 1, reached: [0], missed: [1, 2] }
    const evidence = broadcasts([sent], [invocation({}, { posts: 2, postsGone: 1 })])
    expect(evidence).toMatchObject({ endedAtGone: 1, short: 0 })
  })

  it('one is short that succeeds, meets no stale connection and posts to fewer than the room', () => {
    const sent = { by: 0, second: 1, reached: [0, 1], missed: [2] }
    expect(broadcasts([sent], [invocation({}, { posts: 2 })])).toMatchObject({ short: 1 })
    expect(broadcasts([sent], [invocation({ status: 'timeout' }, { posts: 2 })])).toMatchObject({ short: 0 })
    expect(broadcasts([sent], [invocation({}, { posts: 0 })])).toMatchObject({ short: 0 })
  })

  it('one is receivedAfterEnd by deliveries that come more than a second after it', () => {
    const late = { ...everybody, latencySeconds: 2 }
    expect(broadcasts([late], [invocation()])).toMatchObject({ receivedAfterEnd: 1 })
    expect(broadcasts([{ ...late, latencySeconds: 0.9 }], [invocation()])).toMatchObject({ receivedAfterEnd: 0 })
  })

  it('a server whose clock is behind has not been outlived', () => {
    expect(broadcasts([everybody], [invocation()], 5_000)).toMatchObject({ receivedAfterEnd: 0 })
    expect(broadcasts([{ ...everybody, latencySeconds: 2 }], [invocation()], 5_000)).toMatchObject({
      receivedAfterEnd: 1,
    })
  })
})

it('each broadcast is told by its own message, in whatever order they come, and by when it was sent', () => {
  const sent = [
    { by: 1, second: 4, reached: [0, 1, 2] },
    { by: 0, second: 1, reached: [0, 1, 2] },
    { by: 1, second: 5, reached: [], missed: [0] },
  ]
  const { matched, messages } = settledRun(sent)
  // The first of member 1 met a stale connection; its second was not broadcast; that of member 0 met none.
  const said = new Map([
    ['1 0', invocation({ startedAtMs: 4_000, endedAtMs: 4_020 }, { postsGone: 1, posts: 4 })],
    ['0 0', invocation({ startedAtMs: 1_000, endedAtMs: 1_020 })],
    ['1 1', invocation({ startedAtMs: 5_000, endedAtMs: 5_001 }, { posts: 1 })],
  ])
  const collector = broadcastEvidence({
    messages,
    broadcastOf: (publisher, sequence) => broadcastBy(said.get(`${publisher} ${sequence}`)),
    wallClockMs: (atUs) => atUs / 1000,
  })
  const evidence = collected(collector, matched)
  // A message that nobody received is not one received after the end.
  expect(evidence).toMatchObject({ reported: 3, posts: 8, metGone: 1, leftGone: 1, postsGone: 1, receivedAfterEnd: 0 })
})

it('a broadcast is received after the end where that is more than a second later, not just that', () => {
  const receivedAfterEnd = (endedAtMs: number) => {
    const ended = invocation({ startedAtMs: 1_000, endedAtMs })
    return broadcasts([{ ...everybody, latencySeconds: 2 }], [ended])?.receivedAfterEnd
  }
  // Sent at second 1, received at second 3.
  expect([receivedAfterEnd(1_999), receivedAfterEnd(2_000)]).toEqual([1, 0])
})

describe('messages that overtake others', () => {
  const { messages } = settledRun([
    { by: 0, second: 1 },
    { by: 0, second: 1.2 },
    { by: 0, second: 3 },
  ])
  const evidenceOf = (
    told: readonly Overtaking[],
    sent = messages,
    broadcastOf: OvertakingInput['broadcastOf'] = () => null,
  ) => {
    const index = new MessageIndex(1)
    index.addMessages(sent)
    const evidence = overtakingEvidence({ messages: sent, index, broadcastOf })
    for (const overtaking of told) evidence.overtaken(overtaking)
    return evidence.figures()
  }
  const overtakings = [
    { publisher: 0, sequence: 0, overtakenBy: 1 },
    { publisher: 0, sequence: 0, overtakenBy: 2 },
  ]

  it('are remarkable if they were sent half a second later', () => {
    expect(evidenceOf(overtakings)).toEqual({ receipts: 2, wide: 1 })
  })

  it('are remarkable from just that on, and not where nobody knows when they were sent', () => {
    const { messages: twice } = settledRun([
      { by: 0, second: 1 },
      { by: 0, second: 1.5 },
      { by: 0, second: 1.999 },
    ])
    const wide = (sequence: number, overtakenBy: number) =>
      evidenceOf([{ publisher: 0, sequence, overtakenBy }], twice).wide
    expect(wide(0, 1)).toBe(1)
    expect(wide(1, 2)).toBe(0)
    expect([wide(0, 9), wide(9, 2), wide(8, 9)]).toEqual([0, 0, 0])
    expect(evidenceOf([], twice)).toEqual({ receipts: 0, wide: 0 })
  })

  it('are not if the one that they overtook had to wait for a cold start', () => {
    const cold = broadcastBy(invocation({ initUs: 900_000 }))
    expect(evidenceOf(overtakings, messages, () => cold)).toEqual({ receipts: 2, wide: 0 })
  })
})

describe('how invocations ended', () => {
  const invocations = [
    invocation(),
    invocation({ status: 'timeout', durationUs: 3_000_000 }),
    invocation({ status: 'error' }),
    invocation({ functionName: 'JoinRoom', status: 'timeout' }),
  ]

  it('is counted of the function that a message sets off, or of all where it is not known', () => {
    const own = { invocations: 3, timeouts: 1, errors: 1, longestUs: 3_000_000, timeoutUs: 3_000_000 }
    expect(invocationEvidence(invocations, 'SendMessage')).toEqual(own)
    expect(invocationEvidence(invocations, undefined)).toMatchObject({ invocations: 4, timeouts: 2 })
    expect(invocationEvidence(invocations.slice(0, 1), undefined)).toMatchObject({ timeouts: 0, timeoutUs: null })
    expect(invocationEvidence(null, 'SendMessage')).toBeNull()
  })
})
