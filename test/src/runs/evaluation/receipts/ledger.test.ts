import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ledger } from '../../../../../src/runs/evaluation/receipts/ledger.ts'
import type { Seating } from '../../../../../src/crowd/rooms.ts'
import { Presence } from '../../../../../src/runs/evaluation/receipts/presence.ts'
import type { PublishedMessages } from '../../../../../src/metrics/recording/worker-facts.ts'
import { publishedMessages, sentRecordOf, settleAll } from './matched-messages.ts'

/** Members 0, 1, 2 in room 0 and 3, 4 in room 1, all on one worker. */
const seating: Seating = {
  roomOf: Uint32Array.of(0, 0, 0, 1, 1),
  seatOf: Uint32Array.of(0, 1, 2, 0, 1),
  membersOf: [Uint32Array.of(0, 1, 2), Uint32Array.of(3, 4)],
}
/** Settles to the end, and says what came of the first message and of all receipts. */
function settle(
  ledger: Ledger,
  messages: PublishedMessages,
  presence: Presence,
  echoesToSender = true,
  repliesToSender = false,
) {
  const rule = { joinGraceUs: 250, drainUs: 5000, echoesToSender, repliesToSender }
  const matched = [...settleAll(ledger, { messages, seating, presence, rule })]
  return { matched, first: matched[0], counts: ledger.counts }
}

function everybodySince(atUs: number): Presence {
  const presence = new Presence()
  for (let member = 0; member < 5; member++) presence.entered(member, atUs)
  return presence
}

/** Messages of publisher 0 with sequence numbers from 0, intended 10 us before they were sent. */
function messagesSentAt(...sentAtUs: number[]): PublishedMessages {
  return {
    publisher: new Uint32Array(sentAtUs.length),
    sequence: Uint32Array.from(sentAtUs, (_, sequence) => sequence),
    intendedAtUs: Float64Array.from(sentAtUs, (at) => at - 10),
    sentAtUs: Float64Array.from(sentAtUs),
    stampDigest: new Uint32Array(sentAtUs.length),
    steady: new Uint8Array(sentAtUs.length).fill(1),
    isKept: new Uint8Array(sentAtUs.length),
  }
}

describe('the ledger of deliveries', () => {
  it('expects everybody in the room, and times from the intended instant', () => {
    const ledger = new Ledger(seating)
    for (const [recipient, latencyUs] of [
      [0, 20],
      [1, 30],
      [2, 5],
    ] as const)
      ledger.arrived(recipient, 0, 0, latencyUs, 0)
    const { first } = settle(ledger, messagesSentAt(1000), everybodySince(0))
    expect(first?.expected).toBe(3)
    expect([...(first?.latenciesUs ?? [])]).toEqual([15, 30, 40])
    expect(first?.ackUs).toBe(30)
  })

  it('says who received a message and who did not', () => {
    const ledger = new Ledger(seating)
    for (const recipient of [0, 2]) ledger.arrived(recipient, 0, 0, 20, 0)
    const { first } = settle(ledger, messagesSentAt(1000), everybodySince(0))
    expect([...(first?.reached ?? [])]).toEqual([0, 2])
    expect([...(first?.missed ?? [])]).toEqual([1])
  })

  it('notes which message was overtaken by which', () => {
    const ledger = new Ledger(seating)
    for (const sequence of [0, 3, 1, 2]) ledger.arrived(1, 0, sequence, 20, 0)
    expect(ledger.takeOvertakings()).toEqual([
      { publisher: 0, sequence: 1, overtakenBy: 3 },
      { publisher: 0, sequence: 2, overtakenBy: 3 },
    ])
    expect(ledger.takeOvertakings()).toEqual([])
  })

  it('matches every message, and each with its own publisher, room and sequence', () => {
    const ledger = new Ledger(seating)
    const messages = publishedMessages([
      { publisher: 3, sequence: 5, intendedAtUs: 1000, sentAtUs: 1000 },
      { publisher: 3, sequence: 6, intendedAtUs: 2000, sentAtUs: 2000 },
      { publisher: 0, sequence: 0, intendedAtUs: 3000, sentAtUs: 3000 },
    ])
    const receipts = [
      [4, 3, 6, 2050, 20, 0],
      [3, 3, 6, 2070, 0, 0],
      [4, 3, 5, 1090, 0, 0],
    ]
    ledger.replay(Uint32Array.from(receipts.flat()), sentRecordOf(messages))
    const { matched, counts } = settle(ledger, messages, everybodySince(0))
    expect(matched.map(({ index, expected, ackUs }) => ({ index, expected, ackUs }))).toEqual([
      { index: 0, expected: 2, ackUs: Infinity },
      { index: 1, expected: 2, ackUs: 70 },
      { index: 2, expected: 3, ackUs: Infinity },
    ])
    expect(matched.map(({ latenciesUs }) => [...latenciesUs])).toEqual([[90], [50, 70], []])
    expect(matched.map(({ earliestUs }) => [...earliestUs])).toEqual([[90], [30, 70], []])
    expect(counts).toMatchObject({ reordered: 1, unknown: 0, misrouted: 0, duplicate: 0 })
  })

  it('keeps the interval in which a receipt can have happened, which never begins before the sending', () => {
    const ledger = new Ledger(seating)
    ledger.arrived(0, 0, 0, 50, 20)
    ledger.arrived(1, 0, 0, 60, 500)
    const { first } = settle(ledger, messagesSentAt(1000), everybodySince(0))
    expect([...(first?.latenciesUs ?? [])]).toEqual([60, 70])
    expect([...(first?.earliestUs ?? [])]).toEqual([10, 40])
    expect([...(first?.widthsUs ?? [])]).toEqual([20, 60])
  })

  it('does not expect the sender where the chat does not echo, and calls an echo indeterminate', () => {
    const ledger = new Ledger(seating)
    ledger.arrived(0, 0, 0, 5, 0)
    ledger.arrived(1, 0, 0, 5, 0)
    const { first, counts } = settle(ledger, messagesSentAt(1000), everybodySince(0), false)
    expect(first?.expected).toBe(2)
    expect(counts.indeterminate).toBe(1)
  })

  it('neither expects nor blames a member who joined within the join grace or left within the drain', () => {
    const presence = everybodySince(0)
    presence.left(1, 4000)
    const fresh = new Presence()
    fresh.entered(2, 900)
    const ledger = new Ledger(seating)
    ledger.arrived(1, 0, 0, 5, 0)
    const { first, counts } = settle(ledger, messagesSentAt(1000), presence)
    expect(first?.expected).toBe(2)
    expect(counts.indeterminate).toBe(1)
    expect(settle(new Ledger(seating), messagesSentAt(1000), fresh).first?.expected).toBe(0)
  })

  it('calls a receipt in another room misrouted, and one by somebody long gone too', () => {
    const presence = everybodySince(0)
    presence.left(1, 100)
    const ledger = new Ledger(seating)
    ledger.arrived(3, 0, 0, 5, 0)
    ledger.arrived(1, 0, 0, 5, 0)
    expect(settle(ledger, messagesSentAt(1000), presence).counts.misrouted).toBe(2)
  })

  it('counts a copy as duplicate and keeps the first', () => {
    const ledger = new Ledger(seating)
    ledger.arrived(1, 0, 0, 5, 0)
    ledger.arrived(1, 0, 0, 1000, 0)
    const { first, counts } = settle(ledger, messagesSentAt(1000), everybodySince(0))
    expect(counts.duplicate).toBe(1)
    expect([...(first?.latenciesUs ?? [])]).toEqual([15])
  })

  it('counts the copies that a sender has of its own message apart', () => {
    const ledger = new Ledger(seating)
    for (const recipient of [0, 0, 1, 1, 0]) ledger.arrived(recipient, 0, 0, 5, 0)
    expect(settle(ledger, messagesSentAt(1000), everybodySince(0)).counts).toMatchObject({
      duplicate: 3,
      ownDuplicate: 2,
    })
  })

  it("times the acknowledgement to the chat's reply, where there is one; a reply is no delivery", () => {
    const ledger = new Ledger(seating)
    ledger.arrived(0, 0, 0, 20, 0)
    ledger.arrived(0, 0, 2, 20, 0)
    const messages = messagesSentAt(1000, 1000, 1000)
    const replies = [
      [0, 0, 1030, 0],
      [0, 0, 1500, 0],
      [0, 1, 1040, 0],
      [999, 0, 1001, 0],
    ]
    ledger.replayReplies(Uint32Array.from(replies.flat()), sentRecordOf(messages))
    const { matched, counts } = settle(ledger, messages, everybodySince(0))
    expect(matched.map(({ ackUs }) => ackUs)).toEqual([40, 50, 30])
    expect(matched.map(({ reached }) => [...reached])).toEqual([[0], [], [0]])
    expect(counts).toMatchObject({ duplicate: 0 })
  })

  describe('has an acknowledgement without an end where one was owed and none came', () => {
    const ackOf = (presence: Presence, echoes: boolean, replies: boolean, ...recipients: number[]) => {
      const ledger = new Ledger(seating)
      for (const recipient of recipients) ledger.arrived(recipient, 0, 0, 20, 0)
      return settle(ledger, messagesSentAt(1000), presence, echoes, replies).first?.ackUs
    }

    it('by a chat that sends it back, or that replies', () => {
      expect(ackOf(everybodySince(0), true, false, 1, 2)).toBe(Infinity)
      expect(ackOf(everybodySince(0), false, true, 1, 2)).toBe(Infinity)
      expect(ackOf(everybodySince(0), true, true, 0, 1)).toBe(30)
      expect(ackOf(everybodySince(0), false, true, 0, 1)).toBe(30)
    })

    it('by one that does neither, none is owed', () => {
      expect(ackOf(everybodySince(0), false, false, 1, 2)).toBeNull()
    })

    it.each([
      ['came too late to be sure of it', 800, 900_000],
      ['went before it was due', 0, 5500],
    ])('to a sender who %s, none is owed', (_, enteredAtUs, leftAtUs) => {
      const presence = new Presence()
      presence.entered(0, enteredAtUs)
      presence.left(0, leftAtUs)
      expect(ackOf(presence, true, true)).toBeNull()
    })
  })

  it('expects nobody to receive, and nobody to acknowledge, a position that the chat keeps', () => {
    const ledger = new Ledger(seating)
    ledger.arrived(1, 0, 0, 5, 0)
    const kept = { ...messagesSentAt(1000), isKept: Uint8Array.of(1) }
    const { matched, counts } = settle(ledger, kept, everybodySince(0))
    expect(matched).toMatchObject([{ expected: 0, missed: new Uint32Array(), ackUs: null }])
    // An answer that came when it was not waited for any more.
    expect(counts).toMatchObject({ indeterminate: 1, unknown: 0, misrouted: 0 })
  })

  describe('of a message that was cut off', () => {
    const cutOff = (...rows: number[][]) => {
      const ledger = new Ledger(seating)
      ledger.arrived(1, 0, 0, 5, 0)
      ledger.replayReplies(Uint32Array.of(0, 1, 2030, 0), sentRecordOf(messagesSentAt(1000, 2000)))
      ledger.replayTruncated(Float64Array.from(rows.flat()))
      return settle(ledger, messagesSentAt(1000, 2000), everybodySince(0)).counts.corrupt
    }

    it.each([
      ['that its reader also has whole is nothing', [1, 0, 0, 0], 0],
      ['that its reader has not is corrupt', [2, 0, 0, 0], 1],
      ['is corrupt where the reader has only others of that publisher', [1, 0, 1, 0], 1],
      [
        'and of which only the publisher is known is nothing where the reader has one of that publisher',
        [1, 0, 2 ** 32 - 1, 0],
        0,
      ],
      ['and corrupt where it has none', [2, 0, 2 ** 32 - 1, 0], 1],
      ['that the sender has whole in a reply is nothing', [0, 0, 1, 0], 0],
      ['that was said before the reader came is nothing', [2, 0, 0, 1001], 0],
      ['and corrupt if it was said as the reader came', [2, 0, 0, 1000], 1],
      ['in another room is corrupt', [3, 0, 0, 0], 1],
      ['and that nobody has sent is corrupt', [1, 7, 9, 1e9], 1],
    ])('a part %s', (_, row, corrupt) => {
      expect(cutOff(row)).toBe(corrupt)
    })

    it('each part counts', () => {
      expect(cutOff([2, 0, 0, 0], [1, 0, 0, 0], [2, 0, 1, 0])).toBe(2)
    })
  })

  it.each([
    { order: [0, 1, 2, 3], reordered: 0 },
    { order: [1, 0, 2, 3], reordered: 1 },
    { order: [3, 0, 1, 2], reordered: 3 },
    { order: [0, 2, 1, 3], reordered: 1 },
    { order: [0, 2, 3], reordered: 0 },
  ])('finds $reordered reordered in the order $order (RFC 4737)', ({ order, reordered }) => {
    const ledger = new Ledger(seating)
    for (const sequence of order) ledger.arrived(1, 0, sequence, 5, 0)
    expect(settle(ledger, messagesSentAt(1000, 1000, 1000, 1000), everybodySince(0)).counts.reordered).toBe(reordered)
  })

  it('calls a message that nobody sent unknown', () => {
    const ledger = new Ledger(seating)
    ledger.arrived(1, 0, 77, 5, 0)
    ledger.arrived(1, 999, 0, 5, 0)
    expect(settle(ledger, messagesSentAt(1000), everybodySince(0)).counts.unknown).toBe(2)
  })

  it('balances whatever arrives, and however it is replayed', () => {
    const receipt = fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 4 }),
      fc.constant(1100),
      fc.constant(0),
      fc.constant(0),
    )
    const leaves = fc.array(
      fc.record({ member: fc.integer({ min: 0, max: 4 }), atUs: fc.integer({ min: 0, max: 9000 }) }),
    )
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 200 }), leaves, fc.boolean(), (receipts, departures, echoes) => {
        const ledger = new Ledger(seating)
        ledger.replay(Uint32Array.from(receipts.flat()), sentRecordOf(messagesSentAt(1000, 1000, 1000)))
        const presence = everybodySince(0)
        for (const { member, atUs } of departures) presence.left(member, atUs)
        const { matched, counts } = settle(ledger, messagesSentAt(1000, 1000, 1000), presence, echoes)
        const once = matched.reduce((sum, { latenciesUs }) => sum + latenciesUs.length, 0)
        const elsewhere = counts.duplicate + counts.misrouted + counts.indeterminate + counts.unknown
        expect(once + elsewhere).toBe(receipts.length)
        for (const { expected, reached, missed, latenciesUs } of matched) {
          expect(reached.length + missed.length).toBe(expected)
          expect(latenciesUs).toHaveLength(reached.length)
          expect(new Set([...reached, ...missed]).size).toBe(expected)
        }
      }),
    )
  })
})

describe('a publisher who goes after it has spoken', () => {
  it.each([
    ['before the drain is over: nobody is owed the message', 5999, [], { expected: 0, unjudged: 3 }],
    ['before, but it was received: all others are', 5999, [1], { expected: 2, unjudged: 1 }],
    ['later: everybody is', 6001, [1], { expected: 3, unjudged: 0 }],
  ])('%s', (_, leftAtUs, recipients, first) => {
    const ledger = new Ledger(seating)
    for (const recipient of recipients) ledger.arrived(recipient, 0, 0, 30, 0)
    const presence = everybodySince(0)
    presence.left(0, leftAtUs)
    const outcome = settle(ledger, messagesSentAt(1000), presence)
    expect(outcome.first).toMatchObject(first)
    expect(outcome.counts).toMatchObject({ indeterminate: 0 })
  })
})
