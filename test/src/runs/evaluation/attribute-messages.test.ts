import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HandlerLine, InvocationFact } from '../../../../src/metrics/server/invocation-fact.ts'
import { attributeMessages } from '../../../../src/runs/evaluation/attribute-messages.ts'
import { handlerLine, invocation, stampOf } from '../../metrics/server/invocations.ts'

const run = '0123abcd'
const sent = (publisher: number, sequence: number, ofRun = run) =>
  invocation({ handler: handlerLine({ stamp: stampOf(ofRun, publisher, sequence) }) })

it('finds the invocation whose handler broadcast a message, whoever said it and however late', () => {
  const message = fc.tuple(fc.integer({ min: 0, max: 0xff_ff_ff }), fc.integer({ min: 0, max: 0xff_ff_ff_ff }))
  fc.assert(
    fc.property(fc.uniqueArray(message, { selector: String }), (messages) => {
      const invocations = messages.map(([publisher, sequence]) => sent(publisher, sequence))
      const { invocationOf } = attributeMessages(invocations, run)
      expect(messages.map(([publisher, sequence]) => invocationOf(publisher, sequence))).toEqual(invocations)
    }),
    { numRuns: 50 },
  )
})

it('knows of none for a message of another run, with a damaged stamp, without a stamp or a line, or of several', () => {
  const damaged = handlerLine({ stamp: stampOf(run, 3, 0).replace(/.$/, 'x') })
  const parts = [sent(4, 0), sent(4, 0), sent(4, 0)]
  const silent = [invocation(), invocation({ handler: handlerLine() })]
  const { invocationOf } = attributeMessages(
    [sent(2, 0, 'ffffffff'), invocation({ handler: damaged }), ...parts, ...silent],
    run,
  )
  expect([2, 3, 4, 5].map((publisher) => invocationOf(publisher, 0))).toEqual([null, null, null, null])
})

describe('a message of which parts were handed on', () => {
  const part = (facts: Partial<InvocationFact>, line: Partial<HandlerLine>) =>
    invocation({ ...facts, handler: handlerLine({ stamp: stampOf(run, 7, 1), ...line }) })
  const own = part({ startedAtMs: 100, endedAtMs: 110, billedMs: 10 }, { chunks: 2 })
  const cold = part(
    { startedAtMs: 400, endedAtMs: 450, billedMs: 350, initUs: 300_000 },
    { chunk: true, posts: 250, postsGone: 1, postAttempts: 250, cleaned: 1, cleanedConnections: ['a'] },
  )
  const warm = part(
    { startedAtMs: 105, endedAtMs: 190, billedMs: 85, status: 'timeout' },
    { chunk: true, posts: 50, postAttempts: 60, failed: 2, cleaned: 1, cleanedConnections: ['b'] },
  )

  it('was caused by one invocation, and sent by all of them together', () => {
    const { invocationOf, broadcastOf } = attributeMessages([cold, own, sent(7, 2), warm], run)
    expect(invocationOf(7, 1)).toBe(own)
    expect(broadcastOf(7, 1)).toEqual({
      startedAtMs: 100,
      endedAtMs: 450,
      billedMs: 445,
      initUs: 300_000,
      memoryMb: 512,
      status: 'timeout',
      handler: {
        ...own.handler,
        posts: 300,
        postsGone: 1,
        postAttempts: 310,
        failed: 2,
        cleaned: 2,
        cleanedConnections: ['a', 'b'],
      },
    })
    expect(broadcastOf(7, 2)).toMatchObject({ endedAtMs: 1_020, handler: { chunks: 0 } })
  })

  it('is known of as a whole only if every part is, and nothing else sent it', () => {
    const whole = (...invocations: InvocationFact[]) => attributeMessages(invocations, run).broadcastOf(7, 1)
    expect(whole(own, cold, warm)).not.toBeNull()
    expect(whole(own, cold)).toBeNull()
    expect(whole(cold, warm)).toBeNull()
    expect(whole(own, own, cold, warm)).toBeNull()
    expect(whole(own, cold, warm, warm)).toBeNull()
  })
})

describe('a message that is written before anybody is told', () => {
  const stamps = [1, 2, 3].map((sequence) => stampOf(run, 7, sequence))
  const [first = '', ...more] = stamps
  const writer = invocation({ handler: handlerLine({ stamp: first, writtenAtMs: 1_005, handsOnTo: 'stream' }) })

  it('has one invocation that wrote it, and one that told it', () => {
    const teller = invocation({ handler: handlerLine({ stamp: first }) })
    const { invocationOf, broadcastOf, writerOf } = attributeMessages([writer, teller], run)
    expect([writerOf(7, 1), invocationOf(7, 1)]).toEqual([writer, teller])
    expect(broadcastOf(7, 1)).not.toBeNull()
    const both = invocation({ handler: handlerLine({ stamp: first, writtenAtMs: 1_005 }) })
    const alone = attributeMessages([both], run)
    expect([alone.writerOf(7, 1), alone.invocationOf(7, 1)]).toEqual([both, both])
    expect(attributeMessages([writer, writer], run).writerOf(7, 1)).toBeNull()
  })

  it('is known of each message of a batch, whose work is that of no single one', () => {
    const batch = invocation({ handler: handlerLine({ stamp: first, moreStamps: more }) })
    const { invocationOf, broadcastOf } = attributeMessages([batch], run)
    expect([1, 2, 3].map((sequence) => invocationOf(7, sequence))).toEqual([batch, batch, batch])
    expect(broadcastOf(7, 1)).toBeNull()
  })
})
