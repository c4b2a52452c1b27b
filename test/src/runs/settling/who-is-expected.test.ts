import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../src/runs/settling/build-result.ts'
import { gatherFacts } from '../../../../src/runs/settling/gather-facts.ts'
import type { SettledMessage } from '../../../../src/runs/settling/receipts/ledger.ts'
import { settleMessages } from '../../../../src/runs/settling/settle-messages.ts'
import { type KnownRun, at, logsOf } from './known-run.ts'

const [joinGraceSeconds, drainSeconds] = [0.25, 1]
const sentSecond = 10

/** When a member was in its room, in seconds of the run; left out: all the time. */
interface Stay {
  readonly from?: number
  readonly leaving?: number
  readonly until?: number
}

/** Member 0 speaks in second 10; the others stay as told, and those named receive it. */
function deliveries(stays: readonly Stay[], received: readonly number[], echoesToSender = true) {
  const { settled, receipts } = settle({
    options: { joinGrace: joinGraceSeconds, drain: drainSeconds },
    echoesToSender,
    happened(worker) {
      for (const [member, { from = 0, leaving, until }] of stays.entries()) {
        worker.entered(member, at(from))
        if (leaving !== undefined) worker.leaving(member, at(leaving))
        if (until !== undefined) worker.left(member, at(until))
      }
      speak(worker, { publisher: 0, sequence: 0, second: sentSecond })
      for (const member of received) worker.received(member, 0, 0, 5000, 0)
    },
  })
  const [message] = settled
  if (message === undefined) throw new Error('it was not settled')
  return { reached: [...message.reached], missed: [...message.missed], receipts }
}

function settle(run: KnownRun) {
  const settled: SettledMessage[] = []
  const receipts = settleMessages(gatherFacts(logsOf(run)), [{ add: (message) => void settled.push(message) }])
  return { settled, receipts }
}

function speak(
  worker: Recorder,
  { publisher, sequence, second }: { publisher: number; sequence: number; second: number },
) {
  const sentAtUs = at(second)
  worker.published({ publisher, sequence, intendedAtUs: sentAtUs, sentAtUs, steady: true })
}

const us = 1e-6

describe('a member whose stay changes around a message', () => {
  it.each([
    ['has been there for the join grace', { from: sentSecond - joinGraceSeconds }, 'owed'],
    ['has joined a moment later', { from: sentSecond - joinGraceSeconds + us }, 'nobody knows'],
    ['has joined with the message', { from: sentSecond }, 'nobody knows'],
    ['joins before the drain is over', { from: sentSecond + drainSeconds }, 'nobody knows'],
    ['joins after it', { from: sentSecond + drainSeconds + us }, 'a stranger'],
    ['stays until the drain is over', { until: sentSecond + drainSeconds }, 'owed'],
    ['goes a moment before that', { until: sentSecond + drainSeconds - us }, 'nobody knows'],
    ['begins to leave a moment before that', { leaving: sentSecond + drainSeconds - us }, 'nobody knows'],
    ['has left within the join grace', { until: sentSecond - joinGraceSeconds }, 'nobody knows'],
    ['has left before that', { until: sentSecond - joinGraceSeconds - us }, 'a stranger'],
    ['has begun to leave long ago', { leaving: 1 }, 'nobody knows'],
  ])('%s: %j: %s', (_, stay, standing) => {
    const missing = deliveries([{}, stay, {}, {}], [0, 2, 3])
    expect(missing.missed).toEqual(standing === 'owed' ? [1] : [])
    expect(missing.receipts).toMatchObject({ misrouted: 0, indeterminate: 0 })
    const arriving = deliveries([{}, stay, {}, {}], [0, 1, 2, 3])
    expect(arriving.reached).toEqual(standing === 'owed' ? [0, 1, 2, 3] : [0, 2, 3])
    expect(arriving.receipts).toMatchObject({
      misrouted: standing === 'a stranger' ? 1 : 0,
      indeterminate: standing === 'nobody knows' ? 1 : 0,
    })
  })

  it('is the same for its sender: a chat that does not echo owes it no copy, and one that comes is no mistake', () => {
    expect(deliveries([{}, {}, {}, {}], [1, 2], false)).toMatchObject({ reached: [1, 2], missed: [3] })
    const echoed = deliveries([{}, {}, {}, {}], [0, 1, 2, 3], false)
    expect(echoed).toMatchObject({ reached: [1, 2, 3], missed: [], receipts: { misrouted: 0, indeterminate: 1 } })
    expect(deliveries([{}, {}, {}, {}], [1, 2, 3])).toMatchObject({ missed: [0] })
  })

  it.each([
    ['before the drain is over: nobody is owed the message', sentSecond + drainSeconds - us, 0],
    ['with its end: everybody is', sentSecond + drainSeconds, 4],
    ['before its first message, as far as is recorded: all others are', 5, 3],
  ])('and is the sender, who goes %s', (_, until, owed) => {
    const { reached, missed } = deliveries([{ until }, {}, {}, {}], [])
    expect(reached.length + missed.length).toBe(owed)
  })

  it('and a member that reconnects is expected to receive what it was there for, each time', () => {
    const { settled } = settle({
      happened(worker) {
        for (const member of [0, 2, 3]) worker.entered(member, at(0))
        worker.entered(1, at(0))
        worker.left(1, at(20))
        worker.entered(1, at(30))
        for (const [sequence, second] of [10, 25, 40].entries()) speak(worker, { publisher: 0, sequence, second })
      },
    })
    expect(settled.map(({ missed }) => [...missed].includes(1))).toEqual([true, false, true])
  })
})

/** A member of a drawn run: when it comes and goes around the message, and whether it gets it. Milliseconds. */
const member = fc.record({
  fromMs: fc.integer({ min: 8000, max: 12_000 }),
  leavingAfterMs: fc.integer({ min: 0, max: 4000 }),
  outAfterMs: fc.integer({ min: 0, max: 500 }),
  isReached: fc.boolean(),
})
type DrawnMember = typeof member extends fc.Arbitrary<infer Drawn> ? Drawn : never

it('in every run each member of the room is owed, or in doubt, or a stranger, and counted as that', () => {
  fc.assert(
    fc.property(
      fc.array(member, { minLength: 3, maxLength: 6 }),
      fc.integer({ min: 0, max: 2000 }),
      fc.integer({ min: 0, max: 2000 }),
      fc.boolean(),
      (drawn, joinGraceMs, drainMs, echoesToSender) => {
        const { counters } = buildResult(
          logsOf({
            options: { members: drawn.length, joinGrace: joinGraceMs / 1000, drain: drainMs / 1000 },
            echoesToSender,
            happened(worker) {
              speak(worker, { publisher: 0, sequence: 0, second: sentSecond })
              for (const [index, { fromMs, leavingAfterMs, outAfterMs, isReached }] of drawn.entries()) {
                worker.entered(index, at(fromMs / 1000))
                worker.leaving(index, at((fromMs + leavingAfterMs) / 1000))
                worker.left(index, at((fromMs + leavingAfterMs + outAfterMs) / 1000))
                if (isReached) worker.received(index, 0, 0, 5000, 0)
              }
            },
          }),
        )
        const standings = standingsOf(drawn, joinGraceMs, drainMs, echoesToSender)
        const count = (standing: string, isReached: boolean) =>
          drawn.filter((one, index) => standings[index] === standing && one.isReached === isReached).length
        expect(counters).toMatchObject({
          deliveries_expected: count('owed', true) + count('owed', false),
          deliveries_received: count('owed', true),
          deliveries_lost: count('owed', false),
          deliveries_indeterminate: count('in doubt', true),
          deliveries_misrouted: count('a stranger', true),
          deliveries_unknown: 0,
        })
      },
    ),
  )
})

/** The rule in other words: owed is who was there from the join grace before to the drain after, a stranger who was not at all. */
function standingsOf(
  drawn: readonly DrawnMember[],
  joinGraceMs: number,
  drainMs: number,
  echoesToSender: boolean,
): string[] {
  const sentMs = sentSecond * 1000
  const [sender] = drawn
  if (sender === undefined) return []
  const senderIsThere = sender.fromMs <= sentMs && sender.fromMs + sender.leavingAfterMs >= sentMs
  const senderStays = sender.fromMs + sender.leavingAfterMs >= sentMs + drainMs
  return drawn.map(({ fromMs, leavingAfterMs, outAfterMs }, index) => {
    if (senderIsThere && !senderStays) return 'in doubt'
    if (index === 0 && !echoesToSender) return 'in doubt'
    const leavingMs = fromMs + leavingAfterMs
    if (fromMs <= sentMs - joinGraceMs && leavingMs >= sentMs + drainMs) return 'owed'
    return fromMs > sentMs + drainMs || leavingMs + outAfterMs < sentMs - joinGraceMs ? 'a stranger' : 'in doubt'
  })
}
