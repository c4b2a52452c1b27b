import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../../src/crowd/random.ts'
import { findDefects } from '../../../../../src/metrics/judging/findings/find-defects.ts'
import type { Evidence } from '../../../../../src/metrics/result/findings.ts'
import { departuresOf, dropsOf } from '../../../../../src/runs/evaluation/evidence/drops.ts'
import { memberEvidence } from '../../../../../src/runs/evaluation/evidence/member-evidence.ts'
import { messageEvidence } from '../../../../../src/runs/evaluation/evidence/run-wide-counts.ts'
import { type Sent, settledRun } from './evaluated-run.ts'
import { stayChanges } from '../../../../../src/metrics/recording/worker-facts.ts'
import { collected } from '../receipts/matched-messages.ts'

/** Seven members in room 0, the others in room 1. */
const roomOf = Uint32Array.from({ length: 20 }, (_, member) => (member < 7 ? 0 : 1))

const nothingEnded = { drops: [], cuts: [] }

/** @param rows of the facts of drops and cuts */
function drops({ drops, cuts }: { drops: readonly number[]; cuts: readonly number[] }) {
  return dropsOf([{ drops: Float64Array.from(drops), cuts: Float64Array.from(cuts) }], { roomOf })
}

type Ended = Parameters<typeof drops>[0] & {
  readonly stays?: readonly number[]
  readonly disconnectedAtUs?: readonly number[]
}

function members(sent: readonly Sent[], ended: Ended = nothingEnded) {
  const { matched, messages } = settledRun(sent)
  const facts = {
    drops: Float64Array.from(ended.drops),
    cuts: Float64Array.from(ended.cuts),
    stays: Float64Array.from(ended.stays ?? []),
  }
  return collected(
    memberEvidence(messages, drops(ended), departuresOf([facts], { roomOf }, ended.disconnectedAtUs ?? [])),
    matched,
  )
}

/** Is a chat of which nothing else is known said to lose live members? */
function accuses(found: Evidence['members']): boolean {
  const messages = { published: 40, incomplete: 40, afterDrop: 0, incompleteAfterDrop: 0 }
  const invocations = { invocations: 40, timeouts: 0, errors: 0, longestUs: null }
  const nothing = { overtakings: { receipts: 0, wide: 0 }, broadcasts: null }
  const findings = findDefects({ members: found, messages, invocations, ...nothing }, { deliveries_received: 100 })
  return findings.some(({ name }) => name === 'loses-live-members')
}

const seconds = (count: number, at: (second: number) => Omit<Sent, 'second'>): Sent[] =>
  Array.from({ length: count }, (_, second) => ({ second, ...at(second) }))

describe('which of their expected messages members received', () => {
  it('none misses nearly all, and none stops, where everything arrives', () => {
    const all = members(seconds(10, () => ({ by: 0, reached: [0, 1, 2] })))
    expect(all).toEqual({
      judged: 3,
      missedNearlyAll: 0,
      missedNearlyAllWithoutDrop: 0,
      stopped: 0,
      stoppedAfterOwnMessage: 0,
      stoppedTogether: 0,
      ownMessagesWithoutStop: 0,
      stoppedAfterDeparture: 0,
      departureChance: 1,
      stoppedStaying: 0,
      stayingByChance: 0,
    })
  })

  it('a member that misses nearly all counts, with a drop in its room or without', () => {
    const sent = seconds(20, (second) => ({
      by: 0,
      reached: second === 7 ? [0, 1] : [0],
      missed: second === 7 ? [2] : [1, 2],
    }))
    expect(members(sent)).toMatchObject({ judged: 3, missedNearlyAll: 2, missedNearlyAllWithoutDrop: 2, stopped: 1 })
    expect(members(sent, { ...nothingEnded, drops: [9, 1, 5e6] })).toMatchObject({
      missedNearlyAll: 2,
      missedNearlyAllWithoutDrop: 2,
    })
    expect(members(sent, { ...nothingEnded, drops: [5, 1, 5e6] })).toMatchObject({
      missedNearlyAll: 2,
      missedNearlyAllWithoutDrop: 0,
    })
  })

  it('a member that left misses what it misses for a reason of its own', () => {
    const sent = seconds(20, () => ({ by: 0, reached: [0], missed: [1, 2] }))
    const left = { ...nothingEnded, stays: [1, stayChanges.leaving, 2e6] }
    expect(members(sent, left)).toMatchObject({ missedNearlyAll: 2, missedNearlyAllWithoutDrop: 1 })
  })

  it('a member that lost its connection is not judged, and its room had a connection that ended', () => {
    const sent = seconds(8, () => ({ by: 0, reached: [0], missed: [1, 2] }))
    const cut = { ...nothingEnded, cuts: [1, 3e6] }
    expect(members(sent, cut)).toMatchObject({ judged: 2, missedNearlyAll: 1, missedNearlyAllWithoutDrop: 0 })
  })

  it('a member with one or two expected messages is not judged', () => {
    const sent = seconds(2, () => ({ by: 0, missed: [1] }))
    expect(members(sent)).toMatchObject({ judged: 0, missedNearlyAll: 0, stopped: 0 })
  })

  it('a member that receives nothing after a message of its own has stopped because of it', () => {
    const sent = seconds(8, (second) =>
      second <= 3 ? { by: second, reached: [0, 1, 2, 3] } : { by: 0, reached: [0, 1, 2], missed: [3] },
    )
    expect(members(sent)).toMatchObject({ stopped: 1, stoppedAfterOwnMessage: 1 })
    const sentLongBefore = sent.map((one) =>
      one.second === 3 ? { ...one, by: 0 } : one.second === 0 ? { ...one, by: 3 } : one,
    )
    expect(members(sentLongBefore)).toMatchObject({ stopped: 1, stoppedAfterOwnMessage: 0 })
  })

  it('a member that stops without having left is one that stays, if it misses five messages or more', () => {
    const stopping = (missed: number, ended = nothingEnded as Ended) =>
      members(
        seconds(4 + missed, (second) =>
          second < 4 ? { by: 0, reached: [0, 1, 2] } : { by: 0, reached: [0, 1], missed: [2] },
        ),
        ended,
      )
    expect([stopping(4), stopping(5)].map(({ stoppedStaying }) => stoppedStaying)).toEqual([0, 1])
    expect(stopping(5).stayingByChance).toBe(0)
    // A member that had left is not counted.
    const left = { ...nothingEnded, stays: [2, stayChanges.leaving, 3.5e6] }
    expect(stopping(5, left)).toMatchObject({ stopped: 1, stoppedStaying: 0 })
  })

  it('a chat that loses deliveries by chance has hardly a member that stops, and as many are expected', () => {
    const random = seededRandom(7)
    for (const lossRate of [0.05, 0.2, 0.5]) {
      let [staying, byChance, accused] = [0, 0, 0]
      for (let run = 0; run < 40; run++) {
        const sent = seconds(40, () => {
          const isLost = Array.from({ length: 7 }, () => random() < lossRate)
          const of = (lost: boolean) => isLost.flatMap((is, member) => (is === lost ? [member] : []))
          return { by: 0, reached: of(false), missed: of(true) }
        })
        const found = members(sent)
        const { stoppedStaying = 0, stayingByChance = 0 } = found
        staying += stoppedStaying
        byChance += stayingByChance
        if (accuses(found)) accused += 1
      }
      expect(staying).toBeLessThan(5 + 4 * byChance)
      expect(accused).toBe(0)
    }
  })

  it("the order of the workers' messages does not matter", () => {
    const sent = seconds(8, (second) =>
      second <= 3 ? { by: second, reached: [0, 1, 2, 3] } : { by: 0, reached: [0, 1, 2], missed: [3] },
    )
    expect(members(sent.toReversed())).toEqual(members(sent))
  })

  it('a message that nobody received is no sign that members stopped', () => {
    const sent = seconds(8, (second) =>
      second <= 3 ? { by: second, reached: [0, 1, 2, 3] } : { by: 3, missed: [0, 1, 2, 3] },
    )
    expect(members(sent)).toMatchObject({ stopped: 0, stoppedAfterOwnMessage: 0 })
  })
})

describe('the limits of what can be said of a member', () => {
  /** A member that receives the first message, and then misses so many that others receive. */
  const missedAfter = (missed: number) =>
    members(
      seconds(missed + 1, (second) =>
        second === 0 ? { by: 0, reached: [0, 1] } : { by: 0, reached: [0], missed: [1] },
      ),
    )

  it('three messages are enough to judge by, and three that were missed alone to say that it stopped', () => {
    expect(members(seconds(3, () => ({ by: 0, reached: [0, 1] })))).toMatchObject({ judged: 2 })
    expect([missedAfter(2), missedAfter(3)].map(({ stopped }) => stopped)).toEqual([0, 1])
  })

  it('nine in ten missed is not nearly all', () => {
    const missing = (received: number) =>
      members(
        seconds(20, (second) =>
          second < received ? { by: 0, reached: [0, 1] } : { by: 0, reached: [0], missed: [1] },
        ),
      )
    expect([missing(2), missing(1)].map(({ missedNearlyAll }) => missedNearlyAll)).toEqual([0, 1])
  })

  it('what was missed before does not count, and one that is received again is no stop', () => {
    const sent = seconds(12, (second) =>
      [2, 3, 9, 10, 11].includes(second) ? { by: 0, reached: [0], missed: [1] } : { by: 0, reached: [0, 1] },
    )
    expect(members(sent)).toMatchObject({ stopped: 1, stoppedAfterOwnMessage: 0 })
    expect(members(sent.slice(0, 11))).toMatchObject({ stopped: 0 })
    // Its own message before the earlier gap is not what silenced it; one just before this one is.
    const speaking = (at: number) => sent.map((one) => (one.second === at ? { ...one, by: 1 } : one))
    expect([1, 6, 7, 8, 9].map((at) => members(speaking(at)).stoppedAfterOwnMessage)).toEqual([0, 0, 1, 1, 1])
    expect([10, 11].map((at) => members(speaking(at)).stoppedAfterOwnMessage)).toEqual([0, 0])
    const often = sent.map((one) => (one.second === 0 || one.second === 8 ? { ...one, by: 1 } : one))
    expect(members(often).stoppedAfterOwnMessage).toBe(1)
  })
})

describe('incomplete messages', () => {
  it('are after a drop from a second before it on, as what is under way may meet it', () => {
    const after = (second: number) => {
      const { matched, messages } = settledRun([{ by: 0, second, missed: [1] }])
      return collected(messageEvidence(messages, drops({ drops: [3, 0, 5e6], cuts: [] })), matched).afterDrop
    }
    expect([after(4), after(4.000001), after(9)]).toEqual([0, 1, 1])
  })

  it('are counted apart where a connection had ended before, or ended at that time', () => {
    const { matched, messages } = settledRun([
      { by: 0, second: 0, reached: [1] },
      { by: 0, second: 1.9, reached: [1], missed: [2] },
      { by: 0, second: 4, reached: [1, 2] },
      { by: 8, second: 4, missed: [9] },
    ])
    const counts = collected(messageEvidence(messages, drops({ drops: [3, 0, 4e6, 2, 1, 2e6], cuts: [] })), matched)
    expect(counts).toEqual({ published: 4, incomplete: 2, afterDrop: 2, incompleteAfterDrop: 1 })
  })
})

describe('members who stop when another one leaves', () => {
  /** Member 2 receives until the eighth second, and nothing after it; its room is left at that time, or at another. */
  const sent = seconds(40, (second) =>
    second < 8 ? { by: 0, reached: [0, 1, 2, 3] } : { by: 0, reached: [0, 1, 3], missed: [2] },
  )
  const dropAt = (member: number, second: number) => ({ ...nothingEnded, drops: [member, 1, second * 1e6] })

  it('count where it was another member of their room, and that moment', () => {
    expect(members(sent, dropAt(4, 7.5))).toMatchObject({ stopped: 1, stoppedAfterDeparture: 1 })
    expect(members(sent, { ...nothingEnded, cuts: [4, 7.5e6] })).toMatchObject({ stoppedAfterDeparture: 1 })
    expect(members(sent, { ...nothingEnded, stays: [4, 2, 7.5e6] })).toMatchObject({ stoppedAfterDeparture: 1 })
    expect(members(sent, { ...nothingEnded, stays: [4, 1, 7.5e6] })).toMatchObject({ stoppedAfterDeparture: 0 })
    for (const elsewhere of [dropAt(8, 7.5), dropAt(4, 3), dropAt(4, 20), dropAt(2, 7.5)])
      expect(members(sent, elsewhere)).toMatchObject({ stopped: 1, stoppedAfterDeparture: 0, departureChance: 1 })
  })

  it('may have stopped when $disconnect had been dealt with, if anybody of their room had left', () => {
    const later = { ...dropAt(4, 3), disconnectedAtUs: [7.5e6] }
    expect(members(sent, later)).toMatchObject({ stoppedAfterDeparture: 1 })
    expect(members(sent, { ...later, drops: [8, 1, 3e6] })).toMatchObject({ stoppedAfterDeparture: 0 })
  })

  it('may have received the message that met the stale connection, however seldom one is sent', () => {
    const seldom = sent.map((one) => ({ ...one, second: one.second * 10 }))
    for (const second of [61, 79])
      expect(members(seldom, dropAt(4, second))).toMatchObject({ stoppedAfterDeparture: 1 })
    expect(members(seldom, dropAt(4, 59))).toMatchObject({ stoppedAfterDeparture: 0 })
  })

  it('need as many departures as there are moments at which one of them stopped', () => {
    const one = (second: number) => [0, 1, 2, 3].filter((member) => member < 2 || second < (member === 2 ? 8 : 10))
    const apart = sent.map((message) => {
      const reached = one(message.second)
      return { ...message, reached, missed: [2, 3].filter((member) => !reached.includes(member)) }
    })
    expect(members(apart, { ...nothingEnded, drops: [4, 1, 8.1e6] })).toMatchObject({
      stopped: 2,
      stoppedAfterDeparture: 1,
    })
    expect(members(apart, { ...nothingEnded, drops: [4, 1, 8.1e6, 5, 1, 8.1e6] })).toMatchObject({
      stoppedAfterDeparture: 2,
    })
  })

  it('are likely to have by chance where members leave all the time, and not where hardly any does', () => {
    const chance = (drops: readonly number[]) => members(sent, { ...nothingEnded, drops }).departureChance
    expect(chance([4, 1, 7.5e6])).toBeLessThan(0.06)
    const often = Array.from({ length: 20 }, (_, one) => [4, 1, (2 * one + 1.5) * 1e6]).flat()
    expect(chance(often)).toBeGreaterThan(0.6)
  })
})

describe('a chat that falls behind, and is listened to for a second after the last message', () => {
  const roomSize = 20
  const [publishedSeconds, listenedSeconds] = [10, 11]

  /** Each broadcast waits for a free environment, and then posts to one member after the other in the order of the table. */
  function overloaded(seed: number): Sent[] {
    const random = seededRandom(seed)
    const order = Array.from({ length: roomSize }, (_, member) => member).toSorted(() => random() - 0.5)
    const freeAt = Array.from({ length: 8 }, () => 0)
    return Array.from({ length: publishedSeconds * 40 }, (_, message) => {
      const second = message / 40
      const environment = freeAt.indexOf(Math.min(...freeAt))
      const startsAt = Math.max(second, freeAt[environment] ?? 0) + random() * 0.05
      const postSeconds = 0.008 + random() * 0.016
      freeAt[environment] = startsAt + roomSize * postSeconds
      const arrivesAt = order.map((_, place) => startsAt + (place + 1) * postSeconds)
      const reached = order.filter((_, place) => (arrivesAt[place] ?? 0) <= listenedSeconds)
      const latest = arrivesAt.filter((at) => at <= listenedSeconds).at(-1) ?? second
      const missed = order.filter((member) => !reached.includes(member))
      return { by: Math.floor(random() * roomSize), second, reached, missed, latencySeconds: latest - second }
    })
  }

  function stoppedOf(seed: number, endsAtUs: number): number {
    const { matched, messages } = settledRun(overloaded(seed))
    const facts = { drops: new Float64Array(), cuts: new Float64Array(), stays: new Float64Array() }
    const oneRoom = { roomOf: new Uint32Array(roomSize) }
    const evidence = memberEvidence(messages, dropsOf([facts], oneRoom), departuresOf([facts], oneRoom, []), endsAtUs)
    return collected(evidence, matched).stopped
  }

  it('has no members that stopped: what they miss was under way', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    expect(seeds.filter((seed) => stoppedOf(seed, listenedSeconds * 1e6) > 0)).toEqual([])
    // Were the end of the run not known, most would be taken for deleted.
    expect(seeds.filter((seed) => stoppedOf(seed, Infinity) > 1).length).toBeGreaterThan(seeds.length / 2)
  })
})
