import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { gatherFacts } from '../../../../src/runs/evaluation/gather-facts.ts'
import type { MatchedMessage } from '../../../../src/runs/evaluation/receipts/matched-message.ts'
import { matchMessages } from '../../../../src/runs/evaluation/match-messages.ts'
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
  const { matched, receipts } = settle({
    options: { joinGrace: joinGraceSeconds, drain: drainSeconds },
    echoesToSender,
    happened(worker) {
      for (const [member, { from = 0, leaving, until }] of stays.entries()) {
        worker.entered(member, at(from))
        if (leaving !== undefined) worker.leaving(member, at(leaving))
        if (until !== undefined) worker.left(member, at(until))
      }
      speak(worker, { publisher: 0, sequence: 0, second: sentSecond })
      for (const member of received) worker.received(member, 0, 0, at(sentSecond) + 5000, 0)
    },
  })
  const [message] = matched
  if (message === undefined) throw new Error('it was not matched')
  return { reached: [...message.reached], missed: [...message.missed], receipts }
}

function settle(run: KnownRun) {
  const matched: MatchedMessage[] = []
  const receipts = matchMessages(gatherFacts(logsOf(run)), [{ add: (message) => void matched.push(message) }])
  return { matched, receipts }
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
  ])('%s: %j: %s', (_, stay, membership) => {
    const missing = deliveries([{}, stay, {}, {}], [0, 2, 3])
    expect(missing.missed).toEqual(membership === 'owed' ? [1] : [])
    expect(missing.receipts).toMatchObject({ misrouted: 0, indeterminate: 0 })
    const arriving = deliveries([{}, stay, {}, {}], [0, 1, 2, 3])
    expect(arriving.reached).toEqual(membership === 'owed' ? [0, 1, 2, 3] : [0, 2, 3])
    expect(arriving.receipts).toMatchObject({
      misrouted: membership === 'a stranger' ? 1 : 0,
      indeterminate: membership === 'nobody knows' ? 1 : 0,
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

  it('and is the sender, who goes at once; but somebody has the message, so that it was sent', () => {
    expect(deliveries([{ until: sentSecond + us }, {}, {}, {}], [3])).toMatchObject({ reached: [3], missed: [1, 2] })
  })

  it('and has returned before a message came that took longer than the drain', () => {
    const run = (second: number) =>
      settle({
        options: { joinGrace: joinGraceSeconds, drain: drainSeconds },
        happened(worker) {
          for (const index of [0, 1, 2, 3]) worker.entered(index, at(0))
          worker.left(1, at(5))
          worker.asked(1, at(second))
          worker.entered(1, at(second + 1))
          speak(worker, { publisher: 0, sequence: 0, second: sentSecond })
          worker.received(1, 0, 0, at(sentSecond + 3), 0)
        },
      }).receipts
    expect(run(sentSecond + 2.9)).toMatchObject({ misrouted: 0, unjudged: 1 })
    expect(run(sentSecond + 3.1)).toMatchObject({ misrouted: 1, unjudged: 0 })
  })

  it('and a member that reconnects is expected to receive what it was there for, each time', () => {
    const { matched } = settle({
      happened(worker) {
        for (const member of [0, 2, 3]) worker.entered(member, at(0))
        worker.entered(1, at(0))
        worker.left(1, at(20))
        worker.entered(1, at(30))
        for (const [sequence, second] of [10, 25, 40].entries()) speak(worker, { publisher: 0, sequence, second })
      },
    })
    expect(matched.map(({ missed }) => [...missed].includes(1))).toEqual([true, false, true])
  })
})

/**
 * What a member of a drawn run does, one after the other, each so long after the one before: it asks, is in, begins to leave,
 * and is out. Every other millisecond, so that a message in between is before or after all of it.
 */
const member = fc.record({
  gapsMs: fc.array(
    fc.integer({ min: 1, max: 1500 }).map((half) => half * 2),
    { maxLength: 14 },
  ),
  /** Some chats do not say when a member is out, and of a first join it does not matter when it was asked for. */
  saysAsked: fc.boolean(),
  saysLeft: fc.boolean(),
  latencyMs: fc.option(fc.integer({ min: 0, max: 2000 }).map((half) => half * 2)),
})
type DrawnMember = typeof member extends fc.Arbitrary<infer Drawn> ? Drawn : never

const cycle = ['asked', 'entered', 'leaving', 'left'] as const
const sentMs = sentSecond * 1000 + 1

function* changesOf({ gapsMs, saysAsked, saysLeft }: DrawnMember) {
  let atMs = sentSecond * 1000 - 4000
  for (const [step, gapMs] of gapsMs.entries()) {
    const change = cycle[step % cycle.length] ?? 'asked'
    atMs += gapMs
    if ((change !== 'asked' || saysAsked) && (change !== 'left' || saysLeft)) yield { change, atMs }
  }
}

it('in every run, whoever leaves and returns when, each member of the room is owed, or in doubt, or a stranger', () => {
  fc.assert(
    fc.property(
      fc.array(member, { minLength: 3, maxLength: 6 }),
      fc.integer({ min: 0, max: 1000 }).map((half) => half * 2),
      fc.integer({ min: 0, max: 1000 }).map((half) => half * 2),
      fc.boolean(),
      (drawn, joinGraceMs, drainMs, echoesToSender) => {
        const result = buildResult(
          logsOf({
            options: { members: drawn.length, joinGrace: joinGraceMs / 1000, drain: drainMs / 1000 },
            echoesToSender,
            happened(worker) {
              worker.count('messages_offered')
              speak(worker, { publisher: 0, sequence: 0, second: sentMs / 1000 })
              for (const [index, one] of drawn.entries()) {
                for (const { change, atMs } of changesOf(one)) worker[change](index, at(atMs / 1000))
                if (one.latencyMs !== null) worker.received(index, 0, 0, at((sentMs + one.latencyMs) / 1000), 0)
              }
            },
          }),
        )
        const owed = standingsOf(drawn, { fromMs: sentMs - joinGraceMs, untilMs: sentMs + drainMs, echoesToSender })
        const count = (membership: string, isReached?: boolean) =>
          drawn.filter(
            ({ latencyMs }, index) =>
              owed[index] === membership && (isReached === undefined || isReached === (latencyMs !== null)),
          ).length
        // Who was out when a message was due may have returned before it came: then nobody knows.
        const misrouted = drawn.filter(
          (one, index) =>
            owed[index] === 'a stranger' &&
            one.latencyMs !== null &&
            isThroughout(one, 'out', sentMs - joinGraceMs, sentMs + Math.max(drainMs, one.latencyMs)),
        ).length
        const returned = count('a stranger', true) - misrouted
        expect(result.counters).toMatchObject({
          deliveries_expected: count('owed'),
          deliveries_received: count('owed', true),
          deliveries_lost: count('owed', false),
          deliveries_unjudged: count('in doubt'),
          deliveries_ruled_out: count('a stranger'),
          deliveries_indeterminate: count('in doubt', true) + count('nothing to it', true) + returned,
          receipts_unjudged: count('in doubt', true) + returned,
          deliveries_misrouted: misrouted,
          deliveries_unknown: 0,
        })
        expect(result.balance.filter(({ residue }) => residue !== 0)).toEqual([])
      },
    ),
  )
})

interface Around {
  readonly fromMs: number
  readonly untilMs: number
  readonly echoesToSender: boolean
}

/** The rule in other words: owed is who was there from the join grace before to the drain after, a stranger who was not at all. */
function standingsOf(drawn: readonly DrawnMember[], { fromMs, untilMs, echoesToSender }: Around): string[] {
  const [sender] = drawn
  const isInDoubt =
    sender !== undefined &&
    isThroughout(sender, 'in', sentMs, sentMs) &&
    !isThroughout(sender, 'in', sentMs, untilMs) &&
    drawn.every(({ latencyMs }) => latencyMs === null)
  return drawn.map((one, index) => {
    if (index === 0 && !echoesToSender) return 'nothing to it'
    if (isInDoubt) return 'in doubt'
    if (isThroughout(one, 'in', fromMs, untilMs)) return 'owed'
    return isThroughout(one, 'out', fromMs, untilMs) ? 'a stranger' : 'in doubt'
  })
}

function isThroughout(one: DrawnMember, wanted: 'in' | 'out', fromMs: number, untilMs: number): boolean {
  const changes = [...changesOf(one)]
  const places = (atMs: number) => {
    const change = changes.findLast((told) => told.atMs <= atMs)?.change
    if (change === undefined || change === 'left') return 'out'
    return change === 'entered' ? 'in' : 'perhaps'
  }
  const around = [fromMs, untilMs, ...changes.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs && atMs < untilMs)]
  return around.every((atMs) => places(atMs) === wanted)
}
