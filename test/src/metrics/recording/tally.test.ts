import { describe, expect, it } from 'vitest'
import type { ShardReceipts } from '../../../../src/metrics/recording/deliveries.ts'
import { tally } from '../../../../src/metrics/recording/tally.ts'

const noCounts = { receipts: 0, duplicate: 0, reordered: 0, misrouted: 0, indeterminate: 0, unknown: 0, corrupt: 0 }

/** What one worker knows: for each message, whom it expected and the latencies of those who got it. */
function shard(...rows: { expected: number; latencyUs: number[] }[]): ShardReceipts {
  return {
    expected: Uint32Array.from(rows, ({ expected }) => expected),
    received: Uint32Array.from(rows, ({ latencyUs }) => latencyUs.length),
    latencyUs: Uint32Array.from(rows.flatMap(({ latencyUs }) => latencyUs)),
    ackLatencyUs: new Uint32Array(rows.length),
    counts: noCounts,
  }
}

function settle(receipts: ShardReceipts[], steady = [1, 1]) {
  return tally({
    messages: {
      publisher: Uint32Array.of(0, 1),
      sequence: Uint32Array.of(0, 0),
      intendedAtUs: Float64Array.of(100, 1_000_100),
      sentAtUs: Float64Array.of(105, 1_000_100),
      steady: Uint8Array.from(steady),
    },
    receipts,
    roomSizeOf: (publisher) => (publisher === 0 ? 4 : 2),
    startedAtUs: 0,
    seconds: 3,
    deadlineUs: 500,
  })
}

describe('the tally', () => {
  it('brings the workers together: the last delivery is the last of all of them', () => {
    const { histograms } = settle([
      shard({ expected: 2, latencyUs: [40, 10] }, { expected: 1, latencyUs: [7] }),
      shard({ expected: 2, latencyUs: [30, 20] }, { expected: 1, latencyUs: [9] }),
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
      shard({ expected: 4, latencyUs: [10, 20, 30] }, { expected: 2, latencyUs: [5, 6] }),
    ])
    expect(histograms.time_to_last_delivery.infinite).toBe(1)
    expect(histograms.time_to_50pct_delivery.infinite).toBe(0)
    expect(histograms.delivery_latency.maxUs).toBe('infinite')
    expect(expected - received).toBe(1)
  })

  it('keeps the warm-up in the counters and out of the figures', () => {
    const both = [shard({ expected: 4, latencyUs: [10, 20, 30, 40] }, { expected: 2, latencyUs: [5, 6] })]
    const { histograms, received, roomSizes } = settle(both, [0, 1])
    expect(received).toBe(6)
    expect(histograms.delivery_latency.count).toBe(2)
    expect(roomSizes.map(({ roomSize, messages }) => ({ roomSize, messages }))).toEqual([{ roomSize: 2, messages: 1 }])
  })

  it('puts latencies into the second of the intention and receipts into that of the arrival', () => {
    const { seconds, late } = settle([
      shard({ expected: 2, latencyUs: [10, 2_000_000] }, { expected: 1, latencyUs: [5] }),
    ])
    expect(seconds.map(({ published, received }) => ({ published, received }))).toEqual([
      { published: 1, received: 1 },
      { published: 1, received: 1 },
      { published: 0, received: 1 },
    ])
    expect([...(seconds[0]?.latenciesUs ?? [])]).toEqual([10, 2_000_000])
    expect(late).toBe(1)
  })
})
