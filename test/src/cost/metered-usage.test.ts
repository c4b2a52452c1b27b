import { describe, expect, it } from 'vitest'
import { type MeteredRun, meteredUsage } from '../../../src/cost/metered-usage.ts'
import { runResult } from '../../fixtures/run-result.ts'

const { server, series } = runResult()
const [second] = series
if (second === undefined || server.api === null) throw new Error('the fixture has neither')
const api = server.api

const logs: NonNullable<MeteredRun['server']['logs']> = {
  source: 'CloudWatch Logs',
  status: 'complete',
  reasons: [],
  bytes: 2_000_000,
  functions: Object.fromEntries(
    [1.5, 0.25].map((billedGbSeconds, index) => [
      `f${index}`,
      {
        invocations: 10,
        coldStarts: 0,
        errors: 0,
        timeouts: 0,
        init: { p50Us: null, p99Us: null, maxUs: null },
        duration: { p50Us: null, p99Us: null, maxUs: null },
        billedMs: 1000,
        billedGbSeconds,
        maxMemoryMb: null,
        peakConcurrency: 1,
      },
    ]),
  ),
}

function usage(changes: Partial<MeteredRun['server']> = {}, others: Partial<MeteredRun> = {}) {
  return meteredUsage({ server: { ...server, ...changes }, series, counters: {}, payloadBytes: 256, ...others })
}

describe('the metered usage of a run', () => {
  it('takes a message of up to 32 KB for one unit', () => {
    const counters = { messages_published: 10, receipts: 90 }
    const messages = { api: { ...api, messageCount: 130 } }
    const units = (payloadBytes: number) => usage(messages, { counters, payloadBytes }).messageUnits.amount
    expect(units(96)).toBe(130)
    expect(units(32_768)).toBe(130)
    // The 30 others hold no payload.
    expect(units(32_769)).toBe(230)
    expect(units(131_072)).toBe(430)
  })

  it('never has more messages with a payload than there were messages', () => {
    const counters = { messages_published: 10, receipts: 900 }
    const metered = usage({ api: { ...api, messageCount: 100 } }, { counters, payloadBytes: 40_000 })
    expect(metered.messageUnits.amount).toBe(200)
  })

  it('adds up the minutes of all open connections', () => {
    const open = (connectionsOpen: number) => ({ ...second, connectionsOpen })
    // A second to open, 60 s, and one to close.
    const minute = [...Array.from({ length: 60 }, () => open(30)), open(0)]
    expect(usage({}, { series: minute }).connectionMinutes).toMatchObject({ amount: 30 })
    expect(usage({}, { series: [] }).connectionMinutes).toMatchObject({ amount: null })
  })

  it('counts invocations and what was billed of them by the logs', () => {
    expect(usage({ logs })).toMatchObject({
      invocations: { amount: 20, source: 'REPORT lines of the logs' },
      gbSeconds: { amount: 1.75 },
      logGb: { amount: 0.002 },
    })
  })

  it('counts invocations by CloudWatch where the logs are not complete, and says of which it is not sure', () => {
    const partial = usage({ logs: { ...logs, status: 'partial' }, status: 'partial' })
    expect(partial.invocations).toEqual({ amount: 4650, source: 'Invocations of CloudWatch (partial)' })
    expect(partial.gbSeconds).toMatchObject({ amount: 1.75, source: expect.stringContaining('logs partial') })
  })

  it('adds up the units of the tables, and names those without data', () => {
    const { clients } = server.tables ?? {}
    if (clients === undefined) throw new Error('the fixture has no table')
    const tables = { clients, rooms: { ...clients, readUnits: null, writeUnits: 500 } }
    const metered = usage({ tables })
    expect(metered.writeUnits).toMatchObject({ amount: 4500 })
    expect(metered.readUnits).toMatchObject({ amount: 310.5, source: expect.stringContaining('no data of rooms') })
  })

  it('takes what the sockets have read for the data to clients', () => {
    expect(usage({}, { counters: { bytes_received: 2_500_000 } }).gbOut).toMatchObject({ amount: 0.0025 })
  })

  it('never takes for 0 what was not metered', () => {
    const metered = usage({ status: 'missing', functions: {}, api: null, tables: {}, logs: null }, { series: [] })
    expect(Object.values(metered).map(({ amount }) => amount)).toEqual(Object.values(metered).map(() => null))
    const unread = { ...logs, status: 'missing' as const, bytes: 0, functions: {} }
    expect(usage({ logs: unread })).toMatchObject({ logGb: { amount: null }, gbSeconds: { amount: null } })
  })

  it('does not know what provisioned concurrency and metrics of routes cost, where there are any', () => {
    const provisioned = {
      concurrentExecutionsMax: null,
      invocations: null,
      spilloverInvocations: null,
      utilizationMax: null,
    }
    const functions = { f: { ...Object.values(server.functions)[0], provisioned } } as MeteredRun['server']['functions']
    expect(usage()).toMatchObject({ gbSecondsWarm: { amount: 0 }, metricMonths: { amount: 0 } })
    expect(usage({ functions, api: { ...api, routes: { say: api } } })).toMatchObject({
      gbSecondsWarm: { amount: null },
      metricMonths: { amount: null },
    })
  })
})
