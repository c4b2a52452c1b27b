import { expect, test } from 'vitest'
import { serverNotAsked } from '../../../../../src/metrics/server/not-asked.ts'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { gatherEvidence } from '../../../../../src/runs/evaluation/evidence/gather-evidence.ts'
import type { GatheredRun } from '../../../../../src/runs/evaluation/gather-facts.ts'
import { publishedMessages, settledMessage } from '../receipts/matched-messages.ts'
import { invocation } from '../../../metrics/server/invocations.ts'

/** The evidence of four messages that came to 20 members one by one within 2 s, and not to ten more. */
function evidenceOf(invocations: readonly InvocationFact[]) {
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
