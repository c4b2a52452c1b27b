import { describe, expect, it } from 'vitest'
import type { InvocationFact } from '../../../../../src/metrics/server/invocation-fact.ts'
import { waitingInvocations } from '../../../../../src/runs/evaluation/function-logs/waiting-invocations.ts'
import { publishedMessages } from '../receipts/matched-messages.ts'
import { invocation } from '../../../metrics/server/invocations.ts'

/** Milliseconds; its message was sent at `sent`, if it has one. */
interface Ran {
  readonly environment: string
  readonly sent?: number
  readonly start: number
  readonly end: number
  readonly init?: number
  readonly initStart?: number
  readonly functionName?: string
}

/** How far the clock of the logs is ahead of the crowd's, milliseconds. */
const farAhead = 1_000_000

/** Which of these waited, by their place; the crowd's clock is that of the logs, or it is not known how far it is off. */
function waitedOf(rows: readonly Ran[], clocks: 'one' | 'two' = 'one'): number[] {
  const ahead = clocks === 'one' ? 0 : farAhead
  const invocations = rows.map(
    ({ environment, start, end, init, initStart, functionName = 'SendMessage' }): InvocationFact => {
      const times = { startedAtMs: start + ahead, endedAtMs: end + ahead }
      const ofInit =
        init === undefined
          ? {}
          : { initUs: init * 1000, initStartedAtMs: initStart === undefined ? null : initStart + ahead }
      return invocation({ functionName, environment, ...times, ...ofInit })
    },
  )
  const sent = rows.flatMap((row, publisher) =>
    row.sent === undefined ? [] : [{ publisher, sentAtUs: row.sent * 1000 }],
  )
  const waiting = waitingInvocations({
    messages: publishedMessages(sent),
    invocations,
    invocationOf: (publisher) => invocations[publisher] ?? null,
    serverClockUs: clocks === 'one' ? (epochMs) => epochMs * 1000 : null,
  })
  return invocations.flatMap((one, place) => (waiting.has(one) ? [place] : []))
}

const cold: Ran = { environment: 'a', sent: 0, start: 202, end: 230, init: 200 }

describe.each(['one', 'two'] as const)('who waited for an environment that was starting (%s clock)', (clocks) => {
  const quick: Ran = { environment: 'b', sent: 1000, start: 1002, end: 1010 }

  it('is who came while it started, and was served by it as soon as it was free', () => {
    const next: Ran = { environment: 'a', sent: 50, start: 231, end: 250 }
    const third: Ran = { environment: 'a', sent: 60, start: 251, end: 270 }
    expect(waitedOf([cold, next, third, quick], clocks)).toEqual([1, 2])
  })

  it('is also who came meanwhile and was served by another that was busy', () => {
    const busy: Ran = { environment: 'c', sent: -500, start: -498, end: 120 }
    const next: Ran = { environment: 'c', sent: 50, start: 121, end: 140 }
    expect(waitedOf([busy, cold, next, quick], clocks)).toEqual([2])
  })

  it('is not who found one free, however long its way was', () => {
    const before: Ran = { environment: 'c', sent: -500, start: -498, end: -400 }
    const slowWay: Ran = { environment: 'c', sent: 50, start: 121, end: 140 }
    expect(waitedOf([before, cold, slowWay, quick], clocks)).toEqual([])
  })

  it('is not who waited while none was starting: a queue is no cold start', () => {
    const busy: Ran = { environment: 'c', sent: 500, start: 502, end: 700 }
    const queued: Ran = { environment: 'c', sent: 550, start: 701, end: 710 }
    expect(waitedOf([cold, busy, queued, quick], clocks)).toEqual([])
  })

  it('is not who waited for a function of its own, of which none was starting', () => {
    const busy: Ran = { environment: 'c', sent: -500, start: -498, end: 120, functionName: 'Other' }
    const next: Ran = { environment: 'c', sent: 50, start: 121, end: 140, functionName: 'Other' }
    const free: Ran = { environment: 'd', sent: 900, start: 902, end: 910, functionName: 'Other' }
    expect(waitedOf([busy, cold, next, free, quick], clocks)).toEqual([])
  })

  it('knows when an init began that ran ahead of its event', () => {
    // It was up at 200, and had nothing to do until 5,000.
    const early: Ran = { ...cold, sent: 5000, start: 5002, end: 5020, initStart: 0 }
    const busy: Ran = { environment: 'c', sent: -500, start: -498, end: 120 }
    const waited: Ran = { environment: 'c', sent: 50, start: 121, end: 140 }
    const handedOver: Ran = { environment: 'c', sent: 4900, start: 4902, end: 4950 }
    const queued: Ran = { environment: 'c', sent: 4920, start: 4951, end: 4960 }
    expect(waitedOf([busy, early, waited, handedOver, queued, quick], clocks)).toEqual([2])
  })

  it('is nobody whose message is not known, or whose environment is', () => {
    expect(waitedOf([cold, { environment: 'a', start: 231, end: 250 }, quick], clocks)).toEqual([])
    const first: Ran = { environment: 'provisioned', sent: 50, start: 231, end: 250 }
    expect(waitedOf([cold, first, quick], clocks)).toEqual([])
  })
})
