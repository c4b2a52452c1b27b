import { describe, expect, it } from 'vitest'
import { type TallyInput, tally } from '../../../../../src/runs/evaluation/figures/tally.ts'
import { type Settled, collected, publishedMessages, settledMessage } from '../receipts/matched-messages.ts'

const settle = (rows: readonly [Settled, Settled], steady = [1, 1]) => tallyOf(rows, {}, steady)

/** Publisher 0 speaks 0.1 ms after the start of the run and 5 us late, publisher 1 a second later. */
function tallyOf(rows: readonly [Settled, Settled], changes: Partial<TallyInput>, steady = [1, 1]) {
  const tallied = tally({
    messages: publishedMessages([
      { publisher: 0, intendedAtUs: 7_000_100, sentAtUs: 7_000_105, steady: steady[0] === 1 },
      { publisher: 1, intendedAtUs: 8_000_100, sentAtUs: 8_000_100, steady: steady[1] === 1 },
    ]),
    roomSizeOf: (publisher) => (publisher === 0 ? 4 : 2),
    startedAtUs: 7_000_000,
    seconds: 3,
    deadlineUs: 500,
    ...changes,
  })
  return collected(tallied, rows.map(settledMessage))
}

describe('the tally', () => {
  it('times a message to the half, to most and to the last of its room', () => {
    const { histograms } = settle([
      { expected: 4, latenciesUs: [40, 10, 30, 20] },
      { expected: 2, latenciesUs: [7, 9] },
    ])
    expect(histograms.time_to_last_delivery.maxUs).toBe(40)
    expect(histograms.time_to_50pct_delivery.maxUs).toBe(20)
    expect(histograms.time_to_90pct_delivery.maxUs).toBe(40)
    expect(histograms.fanout_spread.maxUs).toBe(30)
    expect(histograms.delivery_latency.count).toBe(6)
    expect(histograms.delivery_service.maxUs).toBe(35)
  })

  it('completes a share of the room with the receipt that reaches it', () => {
    const everyUs = Array.from({ length: 200 }, (_, seat) => 1000 + seat + 1)
    const { histograms } = settle([
      { expected: 200, latenciesUs: everyUs },
      { expected: 0, latenciesUs: [] },
    ])
    expect(histograms.time_to_50pct_delivery.maxUs).toBe(1100)
    expect(histograms.time_to_90pct_delivery.maxUs).toBe(1180)
    expect(histograms.time_to_99pct_delivery.maxUs).toBe(1198)
    expect(histograms.time_to_last_delivery.maxUs).toBe(1200)
  })

  it('has no completion, spread or room size of a message that nobody was to receive, but its publish delay', () => {
    const { histograms, roomSizes } = settle([
      { expected: 0, latenciesUs: [] },
      { expected: 0, latenciesUs: [] },
    ])
    expect(histograms.publish_delay).toMatchObject({ count: 2, minUs: 0, maxUs: 5 })
    expect(histograms.time_to_50pct_delivery.count).toBe(0)
    expect(histograms.time_to_last_delivery.count).toBe(0)
    expect(roomSizes).toEqual([])
  })

  it('has an ack of messages whose sender was owed one, and a spread only where two got them', () => {
    const { histograms } = settle([
      { expected: 2, latenciesUs: [12, 20], ackUs: 12 },
      { expected: 2, latenciesUs: [9], ackUs: Infinity },
    ])
    expect(histograms.ack_latency).toMatchObject({ count: 2, infinite: 1, invalid: 0, minUs: 12 })
    expect(histograms.fanout_spread).toMatchObject({ count: 1, invalid: 0, maxUs: 8 })
  })

  it('has a row for each size of room, the smallest first', () => {
    const { roomSizes } = settle([
      { expected: 4, latenciesUs: [10, 20, 30] },
      { expected: 2, latenciesUs: [7, 9] },
    ])
    expect(roomSizes).toMatchObject([
      {
        roomSize: 2,
        messages: 1,
        delivery: { count: 2, infinite: 0, minUs: 7, maxUs: 9 },
        timeToLast: { count: 1, maxUs: 9 },
        spread: { count: 1, invalid: 0, maxUs: 2 },
      },
      {
        roomSize: 4,
        messages: 1,
        delivery: { count: 4, infinite: 1, minUs: 10 },
        timeToLast: { count: 1, infinite: 1 },
        spread: { count: 1, invalid: 0, maxUs: 20 },
      },
    ])
  })

  it('adds up messages to rooms of the same size, and has no spread where fewer than two came', () => {
    const { roomSizes } = tallyOf(
      [
        { expected: 2, latenciesUs: [7] },
        { expected: 2, latenciesUs: [8, 9] },
      ],
      { roomSizeOf: () => 2 },
    )
    expect(roomSizes).toMatchObject([{ roomSize: 2, messages: 2, delivery: { count: 4, infinite: 1 } }])
    expect(roomSizes[0]?.spread).toMatchObject({ count: 1, invalid: 0 })
  })

  it('calls late what took longer than the deadline', () => {
    const { late } = settle([
      { expected: 3, latenciesUs: [499, 500, 501] },
      { expected: 0, latenciesUs: [] },
    ])
    expect(late).toBe(1)
  })

  it('gathers the messages intended in one second, the quantiles of their latencies, and what of them was lost', () => {
    const { seconds, latencyMap } = tallyOf(
      [
        { expected: 4, latenciesUs: [30, 50] },
        { expected: 2, latenciesUs: [40] },
      ],
      { seconds: 1 },
    )
    const delivery = { deliveryP50Us: 40, deliveryP99Us: 50, deliveryMaxUs: 50 }
    expect(seconds).toEqual([{ published: 2, lost: 3, received: 3, ...delivery }])
    expect(latencyMap?.columns).toEqual([[1, 0, 1, 1]])
  })

  it('puts what was intended before the start into the first second, and needs no second at all', () => {
    const rows = [
      { expected: 1, latenciesUs: [10] },
      { expected: 1, latenciesUs: [10] },
    ] as const
    expect(tallyOf(rows, { startedAtUs: 9_000_000 }).seconds[0]).toMatchObject({ published: 2, received: 2 })
    expect(tallyOf(rows, { seconds: 0 })).toMatchObject({ seconds: [], received: 2 })
  })

  it('makes the last delivery infinite when somebody never got it, and counts the loss in every quantile', () => {
    const { histograms, expected, received } = settle([
      { expected: 4, latenciesUs: [10, 20, 30] },
      { expected: 2, latenciesUs: [5, 6] },
    ])
    expect(histograms.time_to_last_delivery.infinite).toBe(1)
    expect(histograms.time_to_50pct_delivery.infinite).toBe(0)
    expect(histograms.delivery_latency.maxUs).toBe('infinite')
    expect(expected - received).toBe(1)
  })

  it('keeps the warm-up in the counters and out of the figures', () => {
    const both = [
      { expected: 4, latenciesUs: [10, 20, 30, 40] },
      { expected: 2, latenciesUs: [5, 6] },
    ] as const
    const { histograms, received, roomSizes } = settle(both, [0, 1])
    expect(received).toBe(6)
    expect(histograms.delivery_latency.count).toBe(2)
    expect(roomSizes.map(({ roomSize, messages }) => ({ roomSize, messages }))).toEqual([{ roomSize: 2, messages: 1 }])
  })

  it('puts latencies into the second of the intention and receipts into that of the arrival', () => {
    const { seconds, late } = settle([
      { expected: 2, latenciesUs: [10, 2_000_000] },
      { expected: 1, latenciesUs: [5] },
    ])
    expect(seconds.map(({ published, received }) => ({ published, received }))).toEqual([
      { published: 1, received: 1 },
      { published: 1, received: 1 },
      { published: 0, received: 1 },
    ])
    expect(seconds).toMatchObject([
      { deliveryP50Us: 10, deliveryMaxUs: 2_000_000 },
      { deliveryP50Us: 5 },
      { deliveryP50Us: null, deliveryMaxUs: null },
    ])
    expect(late).toBe(1)
  })

  it('gives every figure that ends with a receipt its lower end', () => {
    const { histograms, earliest } = settle([
      { expected: 2, latenciesUs: [40, 100], widthUs: 30 },
      { expected: 1, latenciesUs: [50], widthUs: 0 },
    ])
    expect(earliest.delivery_latency.minUs).toBe(10)
    expect(earliest.time_to_last_delivery.maxUs).toBe(70)
    expect(histograms.time_to_last_delivery.maxUs).toBe(100)
    expect(histograms.clock_width.maxUs).toBe(30)
  })
})
