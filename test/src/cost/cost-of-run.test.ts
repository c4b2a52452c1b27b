import { describe, expect, it } from 'vitest'
import { type RunFigures, costOfRunFigures } from '../../../src/cost/cost-of-run.ts'
import { listPrices } from '../../../src/cost/price-list.ts'
import type { StaleConnections } from '../../../src/metrics/result/run-result.ts'
import { runResult } from '../../fixtures/run-result.ts'

const result = runResult()
const [second] = result.series
const [row] = result.roomSizes
if (second === undefined || row === undefined) throw new Error('the fixture has neither')

// 600 connections for an hour.
const series = Array.from({ length: 3600 }, () => ({ ...second, connectionsOpen: 600 }))
const roomSizes = [{ ...row, roomSize: 100, messages: 10, deliveries: 990 }]

const broadcasts: StaleConnections['broadcasts'] = {
  afterDrop: 9,
  reported: 9,
  metStale: 4,
  mostOfOneRoom: 4,
  gone: 3_000,
  takenForStale: 1_000,
}
const stale: StaleConnections = {
  kinds: [],
  items: { readings: 0, longestGapUs: null, problem: null },
  detectionProblem: null,
  broadcasts,
  timeline: [],
}

function cost(changes: Partial<RunFigures> = {}) {
  const figures = {
    server: { ...result.server, metricsRequested: 100_000 },
    series,
    counters: { deliveries_received: 500_000 },
    roomSizes,
    staleConnections: null,
    payloadBytes: 256,
    gbSecondsOfBroadcast: new Map([[100, 0.1]]),
  }
  return costOfRunFigures({ ...figures, ...changes }, listPrices, null)
}

describe('the cost of a run', () => {
  it('is the sum of its lines; what is missing is named, and in no sum', () => {
    const { lines, missing, totalUsd } = cost()
    expect(totalUsd).toBeCloseTo(
      lines.reduce((sum, { usd }) => sum + usd, 0),
      12,
    )
    expect(missing.map(({ what }) => what)).toEqual(['Lambda duration (x86_64)', 'CloudWatch Logs', 'Data to clients'])
    // No line of CloudWatch's figures, if it is not known how many were asked for.
    expect(cost({ server: result.server }).lines.map(({ what }) => what)).not.toContain('CloudWatch figures asked for')
  })

  it("is, a million deliveries and 1,000 connected hours, without fanbench's own questions", () => {
    const { totalUsd, perMillionDeliveriesUsd, perThousandConnectedHoursUsd } = cost()
    expect(perMillionDeliveriesUsd).toBeCloseTo((totalUsd - 1) * 2, 10)
    expect((perThousandConnectedHoursUsd ?? 0) * 0.6).toBeCloseTo(totalUsd - 1, 4)
    expect(cost({ counters: {}, series: [] })).toMatchObject({
      perMillionDeliveriesUsd: null,
      perThousandConnectedHoursUsd: null,
    })
  })

  it('is, of one broadcast, its messages, its invocation and its billed duration', () => {
    // 1 in and 99 out; a request; 0.1 GB-s on x86.
    const [broadcast] = cost().broadcasts
    expect(broadcast).toMatchObject({ roomSize: 100, messageUnits: 100, gbSeconds: 0.1 })
    expect(broadcast?.usd).toBeCloseTo(100e-6 + 0.2e-6 + 0.1 * 0.0000166667, 12)
    const [large] = cost({ payloadBytes: 40_000 }).broadcasts
    expect(large?.messageUnits).toBe(200)
    const [unknown] = cost({ gbSecondsOfBroadcast: new Map() }).broadcasts
    expect(unknown?.gbSeconds).toBeNull()
    expect(unknown?.usd).toBeCloseTo(100e-6 + 0.2e-6, 12)
  })

  it('has the price of the architecture of the functions, if the target says which', () => {
    const broadcastUsd = (architecture?: 'arm64' | 'x86_64') => cost({ architecture }).broadcasts[0]?.usd
    expect(broadcastUsd('arm64')).toBeCloseTo(100e-6 + 0.2e-6 + 0.1 * 0.0000133334, 12)
    expect(broadcastUsd('x86_64')).toBe(broadcastUsd())
    const figures = { invocations: 1, coldStarts: 0, errors: 0, timeouts: 0, billedMs: 1, maxMemoryMb: 1 }
    const none = { p50Us: null, p99Us: null, maxUs: null }
    const send = { ...figures, peakConcurrency: 1, init: none, duration: none, billedGbSeconds: 1000 }
    const logs = { source: 'CloudWatch Logs' as const, status: 'complete' as const, reasons: [], functions: { send } }
    const server = { ...result.server, logs }
    const durationOf = (architecture?: 'arm64' | 'x86_64') =>
      cost({ server, architecture }).lines.find(({ what }) => what.startsWith('Lambda duration'))
    expect(durationOf('arm64')).toMatchObject({
      what: 'Lambda duration (arm64)',
      usd: expect.closeTo(0.0133334, 9) as number,
      source: expect.stringContaining('that of target.json') as string,
    })
    expect(durationOf()).toMatchObject({
      what: 'Lambda duration (x86_64)',
      usd: expect.closeTo(0.0166667, 9) as number,
      source: expect.stringContaining('the processor is assumed') as string,
    })
  })

  it('is, of posts to stale connections, sure only of those that were accepted', () => {
    expect(cost({ staleConnections: stale }).stalePosts).toEqual({
      accepted: 1000,
      acceptedUsd: 0.001,
      gone: 3000,
      goneUsdIfBilled: 0.003,
    })
    expect(cost().stalePosts).toBeNull()
    const unreported = { ...stale, broadcasts: { ...broadcasts, reported: 0 } }
    expect(cost({ staleConnections: unreported }).stalePosts).toBeNull()
  })
})
