import { describe, expect, it } from 'vitest'
import type { SettledMessage } from '../../../../src/metrics/recording/ledger.ts'
import { tally } from '../../../../src/metrics/recording/tally.ts'

interface Row {
  readonly expected: number
  readonly latencyUs: readonly number[]
  readonly widthUs?: number
}

function settle(rows: readonly [Row, Row], steady = [1, 1]) {
  const settled = rows.map(({ expected, latencyUs, widthUs = 0 }, index): SettledMessage => {
    const latenciesUs = Uint32Array.from(latencyUs).sort()
    return {
      index,
      expected,
      latenciesUs,
      earliestUs: latenciesUs.map((latency) => latency - widthUs),
      widthsUs: latenciesUs.map(() => widthUs),
      ackUs: null,
    }
  })
  return tally({
    messages: {
      publisher: Uint32Array.of(0, 1),
      sequence: Uint32Array.of(0, 0),
      intendedAtUs: Float64Array.of(100, 1_000_100),
      sentAtUs: Float64Array.of(105, 1_000_100),
      steady: Uint8Array.from(steady),
    },
    settled,
    roomSizeOf: (publisher) => (publisher === 0 ? 4 : 2),
    startedAtUs: 0,
    seconds: 3,
    deadlineUs: 500,
  })
}

describe('the tally', () => {
  it('times a message to the half, to most and to the last of its room', () => {
    const { histograms } = settle([
      { expected: 4, latencyUs: [40, 10, 30, 20] },
      { expected: 2, latencyUs: [7, 9] },
    ])
    expect(histograms.time_to_last_delivery.maxUs).toBe(40)
    expect(histograms.time_to_50pct_delivery.maxUs).toBe(20)
    expect(histograms.time_to_90pct_delivery.maxUs).toBe(40)
    expect(histograms.fanout_spread.maxUs).toBe(30)
    expect(histograms.delivery_latency.count).toBe(6)
    expect(histograms.delivery_service.maxUs).toBe(35)
  })

  it('makes the last delivery infinite when somebody never got it, and counts the loss in every quantile', () => {
    const { histograms, expected, received } = settle([
      { expected: 4, latencyUs: [10, 20, 30] },
      { expected: 2, latencyUs: [5, 6] },
    ])
    expect(histograms.time_to_last_delivery.infinite).toBe(1)
    expect(histograms.time_to_50pct_delivery.infinite).toBe(0)
    expect(histograms.delivery_latency.maxUs).toBe('infinite')
    expect(expected - received).toBe(1)
  })

  it('keeps the warm-up in the counters and out of the figures', () => {
    const both = [
      { expected: 4, latencyUs: [10, 20, 30, 40] },
      { expected: 2, latencyUs: [5, 6] },
    ] as const
    const { histograms, received, roomSizes } = settle(both, [0, 1])
    expect(received).toBe(6)
    expect(histograms.delivery_latency.count).toBe(2)
    expect(roomSizes.map(({ roomSize, messages }) => ({ roomSize, messages }))).toEqual([{ roomSize: 2, messages: 1 }])
  })

  it('puts latencies into the second of the intention and receipts into that of the arrival', () => {
    const { seconds, late } = settle([
      { expected: 2, latencyUs: [10, 2_000_000] },
      { expected: 1, latencyUs: [5] },
    ])
    expect(seconds.map(({ published, received }) => ({ published, received }))).toEqual([
      { published: 1, received: 1 },
      { published: 1, received: 1 },
      { published: 0, received: 1 },
    ])
    expect([...(seconds[0]?.latenciesUs ?? [])]).toEqual([10, 2_000_000])
    expect(late).toBe(1)
  })

  it('gives every figure that ends with a receipt its lower end', () => {
    const { histograms, earliest } = settle([
      { expected: 2, latencyUs: [40, 100], widthUs: 30 },
      { expected: 1, latencyUs: [50], widthUs: 0 },
    ])
    expect(earliest.delivery_latency.minUs).toBe(10)
    expect(earliest.time_to_last_delivery.maxUs).toBe(70)
    expect(histograms.time_to_last_delivery.maxUs).toBe(100)
    expect(histograms.clock_width.maxUs).toBe(30)
  })
})
