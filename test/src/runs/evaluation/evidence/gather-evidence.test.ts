import { describe, expect, test } from 'vitest'
import { serverNotAsked } from '../../../../../src/metrics/server/not-asked.ts'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { gatherEvidence } from '../../../../../src/runs/evaluation/evidence/gather-evidence.ts'
import type { GatheredRun } from '../../../../../src/runs/evaluation/gather-facts.ts'
import { endsByOrder } from '../../../../../src/runs/evaluation/evidence/broadcast-evidence.ts'
import { collected, publishedMessages, settledMessage } from '../receipts/matched-messages.ts'
import { settledRun } from './evaluated-run.ts'
import { invocation } from '../../../metrics/server/invocations.ts'

/** The evidence of four messages that came to 20 members one by one within 2 s, and not to ten more. */
function evidenceOf(invocations: readonly InvocationFact[], work?: object) {
  const latenciesUs = Array.from({ length: 20 }, (_, index) => (index + 1) * 100_000)
  const run = {
    start: {
      startedAtUs: 0,
      wallClockAheadUs: 0,
      protocol: { routes: { say: 'dispatch' } },
      request: { target: { routes: { dispatch: 'SendMessage', join: 'JoinRoom' } } },
    },
    end: {
      phases: [],
      server: serverNotAsked(new Date(0), new Date(1)),
      invocations: { status: 'complete', invocations },
      ...(work && { work }),
    },
    rooms: { roomOf: new Uint32Array(30) },
    facts: { workers: [], messages: publishedMessages([0, 1, 2, 3].map((publisher) => ({ publisher }))) },
    broadcastOf: () => null,
  }
  // What evidence is made of, and no more.
  const collector = gatherEvidence(run as unknown as GatheredRun)
  for (const index of [0, 1, 2, 3]) collector.add(settledMessage({ expected: 30, latenciesUs }, index))
  return collector.figures()
}

const timedOut = (functionName: string) => invocation({ functionName, status: 'timeout', durationUs: 3_000_000 })

test('messages came one by one if the function that posts them was ended meanwhile', () => {
  expect(evidenceOf([timedOut('SendMessage')]).messages).toMatchObject({ cutShort: 4, oneByOne: 4 })
})

test('it does not matter what was ended otherwise', () => {
  for (const invocations of [[], [invocation()], [timedOut('JoinRoom')]]) {
    expect(evidenceOf(invocations).messages).toMatchObject({ cutShort: 4, oneByOne: 0 })
  }
})

test('unread pages are those of the function that posts the messages; if it posts none, of all that post', () => {
  const counting = (posts: number, dynamodb_pages_unread: number) => ({ counts: { posts, dynamodb_pages_unread } })
  const unread = (SendMessage: object) =>
    evidenceOf([], { functions: { SendMessage, JoinRoom: counting(3, 4), Connect: counting(0, 8) } }).pagesUnread
  expect(unread(counting(9, 0))).toBe(0)
  expect(unread(counting(9, 2))).toBe(2)
  expect(unread(counting(0, 2))).toBe(4)
  expect(evidenceOf([]).pagesUnread).toBeNull()
})

describe('messages and the invocations that they cause, by their order alone', () => {
  const everySecond = Array.from({ length: 4 }, (_, second) => second)
  const sayings = everySecond.map((second) =>
    invocation({ functionName: 'SendMessage', startedAtMs: second * 1000 + 5, endedAtMs: second * 1000 + 50 }),
  )
  const ends = (latencySeconds: number, invocations: readonly InvocationFact[] | null = sayings) => {
    const { matched, messages } = settledRun(
      everySecond.map((second) => ({ by: 0, second, reached: [0, 1], latencySeconds })),
    )
    return collected(endsByOrder({ messages, wallClockMs: (atUs) => atUs / 1000 }, invocations, 'SendMessage'), matched)
  }

  test('a fifth of a second after the end of its invocation, a message was sent by none that was awaited', () => {
    expect(ends(0.249)).toEqual({ endsKnown: 4, receivedAfterEnd: 0 })
    expect(ends(0.251)).toEqual({ endsKnown: 4, receivedAfterEnd: 4 })
  })

  test('nothing is known without logs, of other numbers of invocations, or where another function ran', () => {
    expect(ends(0.9, null)).toEqual({})
    expect(ends(0.9, sayings.slice(1))).toEqual({ endsKnown: 0, receivedAfterEnd: 0 })
    const other = invocation({ functionName: 'FanOut', startedAtMs: 1100, endedAtMs: 1900 })
    expect(ends(0.9, [...sayings, other])).toEqual({ endsKnown: 3, receivedAfterEnd: 3 })
    const failed = sayings.map((one, at) => (at === 2 ? { ...one, status: 'error' as const } : one))
    expect(ends(0.9, failed)).toEqual({ endsKnown: 3, receivedAfterEnd: 3 })
  })
})
