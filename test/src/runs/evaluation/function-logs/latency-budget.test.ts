import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { latencyBudget } from '../../../../../src/runs/evaluation/function-logs/latency-budget.ts'
import { type MessageRow, collected, settledMessages } from '../receipts/matched-messages.ts'
import { handlerLine, invocation } from '../../../metrics/server/invocations.ts'

/** On the clock of the crowd, the server's millisecond 0 is its microsecond 0. */
const oneClock = (epochMs: number) => epochMs * 1000

function budget(
  rows: readonly MessageRow[],
  invocations: readonly (InvocationFact | null)[],
  serverClockUs: ((epochMs: number) => number) | null = oneClock,
  writers: readonly (InvocationFact | null)[] = [],
) {
  const { matched, messages } = settledMessages(rows)
  const invocationOf = (publisher: number) => invocations[publisher] ?? null
  const writerOf = (publisher: number) => writers[publisher] ?? null
  return collected(latencyBudget({ messages, invocationOf, writerOf, serverClockUs }), matched)
}

const message = { expected: 2, intendedAtUs: 1_000_000, sentAtUs: 1_000_400 }

describe('the latency budget', () => {
  it('tells the way to the function, its init and its handler apart', () => {
    const warm = invocation({ startedAtMs: 1_003, durationUs: 20_000 })
    expect(budget([{ ...message, latenciesUs: [21_000, 24_000] }], [warm])).toEqual({
      messages: 1,
      leftOut: 0,
      totalUs: 24_000,
      publishDelayUs: 400,
      gatewayUs: 2_600,
      initUs: 0,
      handlerUs: 20_000,
      remainderUs: 1_000,
      handlerAfterUs: 0,
    })
    const cold = invocation({ startedAtMs: 1_203, durationUs: 30_000, initUs: 180_000 })
    expect(budget([{ ...message, latenciesUs: [230_000, 231_000] }], [cold])).toMatchObject({
      gatewayUs: 22_600,
      initUs: 180_000,
      handlerUs: 28_000,
      remainderUs: 0,
      handlerAfterUs: 2_000,
    })
  })

  it('ends the handler with the last receipt: what it does afterwards is in no part', () => {
    const lingering = invocation({ startedAtMs: 1_003, durationUs: 500_000 })
    expect(budget([{ ...message, latenciesUs: [21_000, 24_000] }], [lingering])).toMatchObject({
      totalUs: 24_000,
      handlerUs: 21_000,
      remainderUs: 0,
      handlerAfterUs: 479_000,
    })
    expect(budget([{ ...message, latenciesUs: [21_000, 24_000] }], [lingering], null)).toMatchObject({
      gatewayUs: null,
      handlerUs: 23_600,
      remainderUs: 0,
      handlerAfterUs: 476_400,
    })
  })

  it('knows how much of an init was waited for where a line says when it began', () => {
    const row = { ...message, latenciesUs: [200_000, 231_000] }
    const cold = { startedAtMs: 1_203, durationUs: 20_000, initUs: 100_000 }
    // Up before the message came; begun before it; begun after it, and up a while before its event began.
    expect(budget([row], [invocation({ ...cold, initStartedAtMs: 800 })])).toMatchObject({
      initUs: 0,
      gatewayUs: 202_600,
    })
    expect(budget([row], [invocation({ ...cold, initStartedAtMs: 950 })])).toMatchObject({
      initUs: 49_600,
      gatewayUs: 153_000,
    })
    expect(budget([row], [invocation({ ...cold, initStartedAtMs: 1_050 })])).toMatchObject({
      initUs: 100_000,
      gatewayUs: 102_600,
    })
  })

  it('lets nobody wait for the part of an init that was over before the message came', () => {
    const readyMadeEarly = invocation({ startedAtMs: 1_003, initUs: 180_000 })
    expect(budget([{ ...message, latenciesUs: [21_000, 24_000] }], [readyMadeEarly])).toMatchObject({
      gatewayUs: 0,
      initUs: 2_600,
    })
  })

  it('leaves the gateway to the remainder where the clocks differ', () => {
    const cold = invocation({ startedAtMs: 99, durationUs: 30_000, initUs: 180_000 })
    expect(budget([{ ...message, latenciesUs: [230_000, 231_000] }], [cold], null)).toMatchObject({
      gatewayUs: null,
      initUs: 180_000,
      remainderUs: 231_000 - 400 - 180_000 - 30_000,
    })
  })

  it('needs the START of an invocation on one clock only, and counts nobody who was owed nothing', () => {
    const row = { ...message, latenciesUs: [21_000, 24_000] }
    const unstarted = invocation({ startedAtMs: null, durationUs: 20_000 })
    expect(budget([row], [unstarted])).toBeNull()
    expect(budget([row], [unstarted], null)).toMatchObject({ messages: 1, leftOut: 0, handlerUs: 20_000 })
    const known = invocation({ startedAtMs: 1_001 })
    const nobody = { ...message, expected: 0, latenciesUs: [] }
    expect(budget([row, nobody], [known, known])).toMatchObject({ messages: 1, leftOut: 0 })
    expect(budget([nobody], [known])).toBeNull()
  })

  describe('of messages that are written before anybody is told', () => {
    const row = { ...message, latenciesUs: [280_000, 300_000] }
    const writes = (handsOnTo?: 'stream' | 'invocation', facts: Partial<InvocationFact> = {}) =>
      invocation({
        functionName: 'CreateNote',
        startedAtMs: 1_010,
        durationUs: 30_000,
        handler: handlerLine({ writtenAtMs: 1_025, ...(handsOnTo !== undefined && { handsOnTo }) }),
        ...facts,
      })
    const tells = invocation({ functionName: 'FanOut', startedAtMs: 1_200, durationUs: 90_000 })

    it('tells the writing, the wait for the stream and the telling apart', () => {
      expect(budget([row], [tells], oneClock, [writes('stream')])).toEqual({
        messages: 1,
        leftOut: 0,
        totalUs: 300_000,
        publishDelayUs: 400,
        gatewayUs: 9_600,
        initUs: 0,
        written: { writeUs: 15_000, waitUs: 175_000, waitsFor: 'stream' },
        handlerUs: 90_000,
        remainderUs: 10_000,
        handlerAfterUs: 0,
      })
      const cold = { ...tells, initUs: 100_000, initStartedAtMs: 1_050 }
      expect(budget([row], [cold], oneClock, [writes('invocation')])).toMatchObject({
        initUs: 100_000,
        written: { waitUs: 75_000, waitsFor: 'invocation' },
      })
    })

    it('has one invocation write and tell, where nobody else does', () => {
      const both = writes(undefined, { durationUs: 300_000 })
      expect(budget([row], [both], oneClock, [both])).toMatchObject({
        gatewayUs: 9_600,
        written: { writeUs: 15_000, waitUs: 0, waitsFor: null },
        handlerUs: 275_000,
        remainderUs: 0,
        handlerAfterUs: 10_000,
      })
    })

    it('knows both where the clock is another one, by the clock of the logs alone', () => {
      expect(budget([row], [tells], null, [writes('stream')])).toMatchObject({
        gatewayUs: null,
        written: { writeUs: 15_000, waitUs: 175_000 },
        handlerUs: 90_000,
        remainderUs: 19_600,
      })
    })

    it('leaves out what nobody has said to have written, and what was told in another way', () => {
      const three = [writes('stream'), null, writes('invocation')]
      expect(budget([row, row, row], [tells, tells, tells], oneClock, three)).toMatchObject({ messages: 1, leftOut: 2 })
    })
  })

  it('leaves out what somebody lost, what is not known, and the warm-up', () => {
    const rows = [
      { ...message, latenciesUs: [1_000, 2_000] },
      { ...message, latenciesUs: [1_000] },
      { ...message, latenciesUs: [1_000, 2_000] },
      { ...message, latenciesUs: [1_000, 2_000], steady: false },
    ]
    const known = invocation({ startedAtMs: 1_001 })
    expect(budget(rows, [known, known, null, known])).toMatchObject({ messages: 1, leftOut: 2, totalUs: 2_000 })
    expect(budget(rows, [null, null, null, null])).toBeNull()
  })

  it('adds up to what was measured, of parts that are not negative, whatever the logs say', () => {
    // Nobody has received what was not yet sent.
    const row = fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 5_000_000 })).map(([lateUs, sentToReceivedUs]) => ({
      expected: 1,
      latenciesUs: [lateUs + sentToReceivedUs],
      intendedAtUs: 1_000_000,
      sentAtUs: 1_000_000 + lateUs,
    }))
    const fact = fc.record({
      startedAtMs: fc.integer({ min: 900, max: 3_000 }),
      durationUs: fc.nat(1_000_000),
      initUs: fc.option(fc.nat(1_000_000)),
      initStartedAtMs: fc.option(fc.integer({ min: 100, max: 4_000 })),
      handler: fc.record({ writtenAtMs: fc.integer({ min: 900, max: 3_000 }) }).map((line) => handlerLine(line)),
    })
    const ways = fc.constantFrom('nobody writes', 'another writes', 'one does both')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(row, fact, fact), { minLength: 1 }),
        fc.boolean(),
        ways,
        (rows, isOneClock, way) => {
          const tellers = rows.map(([, one]) => invocation(one))
          const others = rows.map(([, , other]) => invocation(other))
          const writers = way === 'nobody writes' ? [] : way === 'one does both' ? tellers : others
          const pairs = rows.map(([one]) => [one] as const)
          const told = budget(
            pairs.map(([one]) => one),
            tellers,
            isOneClock ? oneClock : null,
            writers,
          )
          const { publishDelayUs = 0, gatewayUs, initUs = 0, handlerUs = 0, remainderUs = 0, totalUs } = told ?? {}
          const { handlerAfterUs = 0, written: { writeUs, waitUs } = { writeUs: 0, waitUs: 0 } } = told ?? {}
          for (const part of [
            publishDelayUs,
            gatewayUs ?? 0,
            initUs,
            writeUs,
            waitUs,
            handlerUs,
            remainderUs,
            handlerAfterUs,
          ])
            expect(part).toBeGreaterThanOrEqual(0)
          expect(publishDelayUs + (gatewayUs ?? 0) + initUs + writeUs + waitUs + handlerUs + remainderUs).toBe(totalUs)
          expect(totalUs).toBe(pairs.reduce((sum, [{ latenciesUs }]) => sum + (latenciesUs[0] ?? 0), 0))
        },
      ),
      { numRuns: 100 },
    )
  })
})
