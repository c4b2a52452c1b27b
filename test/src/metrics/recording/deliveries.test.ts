import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deliveries, type PublishedMessages, type Seating } from '../../../../src/metrics/recording/deliveries.ts'
import { Presence } from '../../../../src/metrics/recording/presence.ts'

/** Members 0, 1, 2 in room 0 and 3, 4 in room 1, all on one worker. */
const seating: Seating = {
  roomOf: Uint32Array.of(0, 0, 0, 1, 1),
  seatOf: Uint32Array.of(0, 1, 2, 0, 1),
  localMembersOf: [Uint32Array.of(0, 1, 2), Uint32Array.of(3, 4)],
}
const rule = { guardUs: 250, drainUs: 5000 }

function everybodySince(atUs: number): Presence {
  const presence = new Presence()
  for (let member = 0; member < 5; member++) presence.joined(member, atUs)
  return presence
}

/** Messages of publisher 0 with sequence numbers from 0, intended 10 us before they were sent. */
function messagesSentAt(...sentAtUs: number[]): PublishedMessages {
  return {
    publisher: new Uint32Array(sentAtUs.length),
    sequence: Uint32Array.from(sentAtUs, (_, sequence) => sequence),
    intendedAtUs: Float64Array.from(sentAtUs, (at) => at - 10),
    sentAtUs: Float64Array.from(sentAtUs),
    steady: new Uint8Array(sentAtUs.length).fill(1),
  }
}

describe('the ledger of deliveries', () => {
  it('expects everybody in the room, and times from the intended instant', () => {
    const ledger = new Deliveries(seating)
    for (const [recipient, atUs] of [
      [0, 1005],
      [1, 1020],
      [2, 1030],
    ] as const)
      ledger.arrived(recipient, 0, 0, 1000, atUs)
    const settled = ledger.settle(messagesSentAt(1000), everybodySince(0), rule, true)
    expect([...settled.expected]).toEqual([3])
    expect([...settled.received]).toEqual([3])
    expect([...settled.latencyUs]).toEqual([15, 30, 40])
    expect([...settled.ackLatencyUs]).toEqual([15])
  })

  it('does not expect the sender where the chat does not echo, and calls an echo indeterminate', () => {
    const ledger = new Deliveries(seating)
    ledger.arrived(0, 0, 0, 1000, 1005)
    ledger.arrived(1, 0, 0, 1000, 1005)
    const settled = ledger.settle(messagesSentAt(1000), everybodySince(0), rule, false)
    expect([...settled.expected]).toEqual([2])
    expect(settled.counts.indeterminate).toBe(1)
  })

  it('neither expects nor blames a member who joined within the guard or left within the drain', () => {
    const presence = everybodySince(0)
    presence.left(1, 4000)
    const fresh = new Presence()
    fresh.joined(2, 900)
    const ledger = new Deliveries(seating)
    ledger.arrived(1, 0, 0, 1000, 1005)
    const settled = ledger.settle(messagesSentAt(1000), presence, rule, true)
    expect([...settled.expected]).toEqual([2])
    expect(settled.counts.indeterminate).toBe(1)
    expect([...new Deliveries(seating).settle(messagesSentAt(1000), fresh, rule, true).expected]).toEqual([0])
  })

  it('calls a receipt in another room misrouted, and one by somebody long gone too', () => {
    const presence = everybodySince(0)
    presence.left(1, 100)
    const ledger = new Deliveries(seating)
    ledger.arrived(3, 0, 0, 1000, 1005)
    ledger.arrived(1, 0, 0, 1000, 1005)
    expect(ledger.settle(messagesSentAt(1000), presence, rule, true).counts.misrouted).toBe(2)
  })

  it('counts a copy as duplicate and keeps the first', () => {
    const ledger = new Deliveries(seating)
    ledger.arrived(1, 0, 0, 1000, 1005)
    ledger.arrived(1, 0, 0, 1000, 2000)
    const settled = ledger.settle(messagesSentAt(1000), everybodySince(0), rule, true)
    expect(settled.counts.duplicate).toBe(1)
    expect([...settled.latencyUs]).toEqual([15])
  })

  it.each([
    { order: [0, 1, 2, 3], reordered: 0 },
    { order: [1, 0, 2, 3], reordered: 1 },
    { order: [3, 0, 1, 2], reordered: 3 },
    { order: [0, 2, 1, 3], reordered: 1 },
    { order: [0, 2, 3], reordered: 0 },
  ])('finds $reordered reordered in the order $order (RFC 4737)', ({ order, reordered }) => {
    const ledger = new Deliveries(seating)
    for (const [i, sequence] of order.entries()) ledger.arrived(1, 0, sequence, 1000, 1005 + i)
    const settled = ledger.settle(messagesSentAt(1000, 1000, 1000, 1000), everybodySince(0), rule, true)
    expect(settled.counts.reordered).toBe(reordered)
  })

  it('calls a message that nobody sent unknown', () => {
    const ledger = new Deliveries(seating)
    ledger.arrived(1, 0, 77, 1000, 1005)
    ledger.arrived(1, 999, 0, 1000, 1005)
    ledger.foreign()
    expect(ledger.settle(messagesSentAt(1000), everybodySince(0), rule, true).counts.unknown).toBe(3)
  })

  it('balances whatever arrives', () => {
    const receipt = fc.record({
      recipient: fc.integer({ min: 0, max: 4 }),
      publisher: fc.integer({ min: 0, max: 6 }),
      sequence: fc.integer({ min: 0, max: 4 }),
    })
    const leaves = fc.array(
      fc.record({ member: fc.integer({ min: 0, max: 4 }), atUs: fc.integer({ min: 0, max: 9000 }) }),
    )
    fc.assert(
      fc.property(fc.array(receipt, { maxLength: 200 }), leaves, fc.boolean(), (receipts, departures, echoes) => {
        const ledger = new Deliveries(seating)
        for (const { recipient, publisher, sequence } of receipts)
          ledger.arrived(recipient, publisher, sequence, 1000, 1100)
        const presence = everybodySince(0)
        for (const { member, atUs } of departures) presence.left(member, atUs)
        const { received, counts } = ledger.settle(messagesSentAt(1000, 1000, 1000), presence, rule, echoes)
        const once = received.reduce((sum, count) => sum + count, 0)
        expect(once + counts.duplicate + counts.misrouted + counts.indeterminate + counts.unknown).toBe(counts.receipts)
        expect(counts.receipts).toBe(receipts.length)
      }),
    )
  })
})
