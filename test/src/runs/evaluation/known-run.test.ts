import { describe, expect, it } from 'vitest'
import { Rooms } from '../../../../src/crowd/rooms.ts'
import type { Recorder } from '../../../../src/metrics/recording/recorder.ts'
import { buildResult } from '../../../../src/runs/evaluation/build-result.ts'
import { type KnownRun, at, logsOf, saved } from './known-run.ts'

/** Members of two rooms on two workers, everybody there all the time. */
const plan = { members: 12, rooms: 2, workers: 2, seed: 3 }
const rooms = new Rooms({ ...plan, roomSizes: 'uniform' })
const membersOf = rooms.membersOf.map((members) => [...members])

interface Said {
  readonly publisher: number
  readonly sequence: number
  /** Of the run, in seconds. */
  readonly intended: number
  readonly sentLateMs: number
  readonly steady: boolean
  /** Milliseconds from sent to received, of each that arrived; and how much earlier it can have been there. */
  readonly received: ReadonlyMap<number, readonly [sentToReceivedMs: number, widthMs: number]>
}

/** Three messages of the warm-up and thirty after it, ten a second; every tenth delivery is lost. */
const said: Said[] = Array.from({ length: 33 }, (_, n) => {
  const room = membersOf[n % 2] ?? []
  const publisher = room[n % room.length] ?? 0
  return {
    publisher,
    sequence: Math.floor(n / room.length),
    intended: 10 + n / 10,
    sentLateMs: n % 3,
    steady: n >= 3,
    received: new Map(
      room.flatMap((member, seat) => ((n + seat) % 10 === 0 ? [] : [[member, [5 + n + seat * 2, seat % 3]] as const])),
    ),
  }
})

function carrierOf(workers: readonly Recorder[]): (member: number) => Recorder {
  return (member) => {
    const worker = workers[rooms.workerOf(member)]
    if (worker === undefined) throw new Error('no such worker')
    return worker
  }
}

/** Receipts are told by whoever carries the recipient, messages by whoever carries their sender. */
function happened(...workers: readonly Recorder[]): void {
  const of = carrierOf(workers)
  for (const member of membersOf.flat()) of(member).entered(member, at(1))
  for (const { publisher, sequence, intended, sentLateMs, steady, received } of said) {
    const intendedAtUs = at(intended)
    const sentAtUs = intendedAtUs + sentLateMs * 1000
    of(publisher).published({ publisher, sequence, intendedAtUs, sentAtUs, steady })
    for (const [member, [sentToReceivedMs, widthMs]] of received)
      of(member).received(member, publisher, sequence, sentAtUs + sentToReceivedMs * 1000, widthMs * 1000)
  }
}

const resultOf = (changes: Partial<KnownRun> = {}) => buildResult(logsOf({ options: plan, happened, ...changes }))

/** By hand: of each message, the latencies from the intended instant in microseconds, sorted, and how many never came. */
const byHand = said.map(({ publisher, steady, sentLateMs, received }) => {
  const expected = membersOf.find((members) => members.includes(publisher))?.length ?? 0
  const latenciesUs = [...received.values()].map(([ms]) => (ms + sentLateMs) * 1000).toSorted((a, b) => a - b)
  const earliestUs = [...received.values()]
    .map(([ms, widthMs]) => (ms + sentLateMs - widthMs) * 1000)
    .toSorted((a, b) => a - b)
  return { publisher, steady, sentLateUs: sentLateMs * 1000, expected, latenciesUs, earliestUs }
})
const steady = byHand.filter((message) => message.steady)
const lost = (messages: typeof byHand) =>
  messages.reduce((sum, { expected, latenciesUs }) => sum + expected - latenciesUs.length, 0)

describe('a run of which everything is known', () => {
  it('has the deliveries of the steady phase from the intended instant, and each loss as infinite', () => {
    const { delivery_latency, delivery_service, publish_delay } = resultOf().metrics
    expect(lost(steady)).toBeGreaterThan(10)
    expect(delivery_latency).toMatchObject({
      infinite: lost(steady),
      max: 'infinite',
      hdr: saved(steady.flatMap(({ latenciesUs }) => latenciesUs)),
      earliest: { hdr: saved(steady.flatMap(({ earliestUs }) => earliestUs)) },
    })
    expect(delivery_service).toMatchObject({
      infinite: lost(steady),
      hdr: saved(steady.flatMap(({ latenciesUs, sentLateUs }) => latenciesUs.map((us) => us - sentLateUs))),
    })
    expect(publish_delay).toMatchObject({ infinite: 0, hdr: saved(steady.map(({ sentLateUs }) => sentLateUs)) })
  })

  it.each([
    ['time_to_50pct_delivery', 0.5],
    ['time_to_90pct_delivery', 0.9],
    ['time_to_99pct_delivery', 0.99],
    ['time_to_last_delivery', 1],
  ])('has %s of each message, infinite where it never came to that', (metric, share) => {
    const completions = steady.map(({ expected, latenciesUs }) => latenciesUs[Math.ceil(expected * share) - 1])
    const finite = completions.filter((us) => us !== undefined)
    expect(resultOf().metrics[metric]).toMatchObject({
      count: steady.length,
      infinite: steady.length - finite.length,
      hdr: saved(finite),
    })
  })

  it('has the time between the first and the last who got a message, and the widths of the receipts', () => {
    const { fanout_spread, clock_width } = resultOf().metrics
    expect(fanout_spread?.hdr).toBe(saved(steady.map(({ latenciesUs: us }) => (us.at(-1) ?? 0) - (us[0] ?? 0))))
    const widths = said
      .filter((one) => one.steady)
      .flatMap(({ received }) => [...received.values()].map(([, ms]) => ms * 1000))
    expect(clock_width?.hdr).toBe(saved(widths))
  })

  it('counts every message, the warm-up among them, and what came late by the deadline', () => {
    const deadlineMs = 30
    const { counters } = resultOf({ options: { ...plan, deadline: deadlineMs / 1000 } })
    const all = byHand.flatMap(({ latenciesUs }) => latenciesUs)
    expect(counters).toMatchObject({
      messages_published: said.length,
      deliveries_expected: byHand.reduce((sum, { expected }) => sum + expected, 0),
      deliveries_received: all.length,
      deliveries_lost: lost(byHand),
      deliveries_late: all.filter((us) => us > deadlineMs * 1000).length,
      receipts: all.length,
      deliveries_duplicate: 0,
      deliveries_misrouted: 0,
      deliveries_unknown: 0,
    })
    expect(counters['deliveries_late']).toBeGreaterThan(0)
  })

  it('has a row for each second: what was intended in it, what was received in it', () => {
    const { series } = resultOf()
    expect(series).toHaveLength(60)
    for (const [second, row] of series.entries()) {
      const of = byHand.filter((_, n) => Math.floor((said[n]?.intended ?? 0) + 1e-9) === second)
      const sorted = of.flatMap(({ latenciesUs }) => latenciesUs).toSorted((a, b) => a - b)
      expect(row).toMatchObject({
        second,
        phase: 'steady',
        messagesPublished: of.length,
        deliveriesLost: lost(of),
        deliveryP50Us: sorted[Math.ceil(sorted.length / 2) - 1] ?? null,
        deliveryP99Us: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null,
        deliveryMaxUs: sorted.at(-1) ?? null,
      })
    }
    const received = series.reduce((sum, { deliveriesReceived }) => sum + deliveriesReceived, 0)
    expect(received).toBe(byHand.flatMap(({ latenciesUs }) => latenciesUs).length)
    expect(series[9]).toMatchObject({ messagesPublished: 0, deliveriesReceived: 0 })
  })

  it('has a row for each size of room, of the messages of the steady phase', () => {
    expect(resultOf().roomSizes).toMatchObject([
      {
        roomSize: 6,
        rooms: 2,
        messages: steady.length,
        deliveries: steady.flatMap(({ latenciesUs }) => latenciesUs).length,
      },
    ])
  })

  it('does not depend on which worker told what first, nor on how often they told', () => {
    const logs = logsOf({ options: plan, happened })
    const backwards = { ...logs, workers: logs.workers.toReversed() }
    const [one, other] = [buildResult(logs), buildResult(backwards)]
    expect(other.counters).toEqual(one.counters)
    expect(other.metrics['delivery_latency']).toEqual(one.metrics['delivery_latency'])
  })
})

describe('what was received and never said', () => {
  /** Of the steady phase: somebody has it, somebody has not. */
  const withLoss = said.find(({ steady: isSteady, received }) => isSteady && received.size < 6) ?? never()
  const unknown = (wrong: (of: (member: number) => Recorder) => void) =>
    resultOf({ happened: (...workers) => (happened(...workers), wrong(carrierOf(workers))) }).counters

  it.each([
    ['a message that nobody has sent', 3, 0, 777, { deliveries_unknown: 1 }],
    ['one of somebody who is not of this crowd', 3, 999, 0, { deliveries_unknown: 1 }],
  ])('%s is unknown', (_, recipient, publisher, sequence, expected) => {
    const before = resultOf().counters
    const after = unknown((of) => of(recipient).received(recipient, publisher, sequence, at(20), 0))
    expect(after).toMatchObject({ ...expected, receipts: (before['receipts'] ?? 0) + 1 })
    expect(after['deliveries_received']).toBe(before['deliveries_received'])
  })

  it('somebody in the other room is a misroute, the same once more a duplicate: neither is a delivery', () => {
    const [first] = said
    const { publisher = 0, sequence = 0 } = first ?? {}
    const stranger = membersOf[1]?.[0] ?? 0
    const [reached = 0] = [...(first?.received.keys() ?? [])]
    const before = resultOf().counters
    const after = unknown((of) => {
      of(stranger).received(stranger, publisher, sequence, at(20), 0)
      of(reached).received(reached, publisher, sequence, at(20), 0)
    })
    expect(after).toMatchObject({ deliveries_misrouted: 1, deliveries_duplicate: 1 })
    for (const counter of ['deliveries_expected', 'deliveries_received', 'deliveries_lost', 'deliveries_late'])
      expect(after[counter]).toBe(before[counter])
  })

  it('stamps of other runs are unknown too, and receipts', () => {
    const before = resultOf().counters
    const after = unknown((of) => of(0).receivedForeign())
    expect(after).toMatchObject({ deliveries_unknown: 1, receipts: (before['receipts'] ?? 0) + 1 })
  })

  it('a damaged stamp is corrupt; so is what was cut off, but of a message that came whole as well', () => {
    const { publisher, sequence, received } = withLoss
    const room = membersOf.find((members) => members.includes(publisher)) ?? []
    const [reached = 0] = [...received.keys()]
    const missed = room.find((member) => !received.has(member)) ?? never()
    const corrupt = (wrong: Parameters<typeof unknown>[0]) => unknown(wrong)['deliveries_corrupt']
    expect(corrupt((of) => of(0).count('deliveries_corrupt'))).toBe(1)
    expect(corrupt((of) => of(missed).truncated(missed, publisher, sequence, at(1)))).toBe(1)
    expect(corrupt((of) => of(reached).truncated(reached, publisher, sequence, at(1)))).toBe(0)
  })

  it('a reply to the sender is its acknowledgement, where the chat gives one instead of a copy', () => {
    const answered = resultOf({
      echoesToSender: false,
      repliesToSender: true,
      happened(...workers) {
        happened(...workers)
        for (const { publisher, sequence, intended, sentLateMs } of said)
          carrierOf(workers)(publisher).replied(publisher, sequence, at(intended) + sentLateMs * 1000 + 7000)
      },
    })
    const { ack_latency } = answered.metrics
    expect(ack_latency?.hdr).toBe(saved(steady.map(({ sentLateUs }) => 7000 + sentLateUs)))
  })

  it('what was lost around the end of a connection that a message was too long for is told apart', () => {
    const { publisher, intended, received } = withLoss
    const room = membersOf.find((members) => members.includes(publisher)) ?? []
    const missed = room.find((member) => !received.has(member)) ?? never()
    const endedAtUs = at(intended + 0.5)
    const counters = unknown((of) => of(missed).limited(missed, endedAtUs))
    // It was under way for as long as the drain, a second; what its member had said may be gone with it.
    const byHand = said
      .filter(
        (one) => room.includes(one.publisher) && at(one.intended) + one.sentLateMs * 1000 >= endedAtUs - 1_000_000,
      )
      .map((one) => (one.publisher === missed ? room.length - one.received.size : one.received.has(missed) ? 0 : 1))
    expect(counters['deliveries_lost_to_limit']).toBe(byHand.reduce((sum, count) => sum + count, 0))
    expect(counters['deliveries_lost_to_limit']).toBeGreaterThan(0)
  })
})

it('dropped members have a section of their own, where there are any', () => {
  expect(resultOf().staleConnections).toBeNull()
  const [dropped = 0] = membersOf[0] ?? []
  const withDrop = resultOf({
    happened: (...workers) => (happened(...workers), carrierOf(workers)(dropped).dropped(dropped, 'killed', at(30))),
  })
  expect(withDrop.staleConnections).not.toBeNull()
})

function never(): never {
  throw new Error('there is none')
}
