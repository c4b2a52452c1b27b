import { describe, expect, it } from 'vitest'
import { checkRun } from '../../../../../src/metrics/judging/checks/checks.ts'
import { parseLimit } from '../../../../../src/metrics/judging/checks/limits.ts'
import type { RunResult } from '../../../../../src/metrics/result/run-result.ts'
import { metricSummary } from '../../../../fixtures/run-result.ts'
import { goodCounters, runFacts, serverFigures } from '../run-facts.ts'

const byName = (facts: Parameters<typeof checkRun>[0]) =>
  Object.fromEntries(checkRun(facts).map(({ name, verdict }) => [name, verdict]))

describe('the checks of every run', () => {
  it('pass where everything went well', () => {
    expect(byName(runFacts())).toEqual({
      'delivery_latency.count': 'pass',
      connections_failed: 'pass',
      connections_lost: 'pass',
      requests_failed: 'pass',
      joins_completed: 'pass',
      messages_unsendable: 'pass',
      deliveries_lost: 'pass',
      deliveries_duplicate: 'pass',
      deliveries_misrouted: 'pass',
      deliveries_corrupt: 'pass',
      deliveries_unknown: 'pass',
      stamps_altered: 'pass',
      service_errors: 'pass',
    })
  })

  it.each([
    ['connections_failed', 1],
    ['connections_lost', 1],
    ['requests_failed', 1],
    ['messages_unsendable', 1],
    ['joins_completed', 99],
    ['deliveries_lost', 1],
    ['deliveries_duplicate', 1],
    ['deliveries_misrouted', 1],
    ['deliveries_corrupt', 1],
    ['deliveries_unknown', 1],
    ['stamps_altered', 1],
    ['service_errors', 1],
  ])('fail with %s at %i, and only that one', (counter, value) => {
    const checks = checkRun(runFacts({ counters: { ...goodCounters, [counter]: value } }))
    const failed = checks.filter(({ verdict }) => verdict !== 'pass')
    expect(failed).toEqual([
      expect.objectContaining({ name: counter, observed: value, verdict: 'fail', unit: 'count' }),
    ])
  })

  it.each(['false_cleanups', 'collateral_losses', 'lambda_errors'])(
    'fail with any of %s, where that is known',
    (counter) => {
      const ofCount = (count: number) => byName(runFacts({ counters: { ...goodCounters, [counter]: count } }))
      expect([ofCount(0)[counter], ofCount(1)[counter]]).toEqual(['pass', 'fail'])
    },
  )

  it.each([
    ['pass where every member reconnected, however often it was refused before', {}, []],
    ['fail if a member never reconnected', { members_recovered: 39 }, ['members_recovered']],
    ['fail if others were refused too', { connections_failed: 6 }, ['connections_failed']],
    ['fail if others could not join', { joins_completed: 139 }, ['joins_completed']],
  ])('%s', (_, changes, failed) => {
    const counters = {
      ...goodCounters,
      members_cut: 40,
      members_recovered: 40,
      connections_failed: 5,
      reconnects_failed: 5,
      joins_attempted: 143,
      joins_completed: 140,
      rejoins_failed: 3,
      ...changes,
    }
    const checks = checkRun(runFacts({ counters }))
    expect(checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual(failed)
  })

  it('leave out what did not happen: nobody joined, nothing was to be published', () => {
    const counters = { connections_attempted: 100, connections_opened: 100 }
    expect(Object.keys(byName(runFacts({ counters, measures: ['connect_latency'] })))).toEqual([
      'connect_latency.count',
      'connections_failed',
      'connections_lost',
      'requests_failed',
      'service_errors',
    ])
  })

  it.each([
    ['a metric without a sample', 'position_age', 'position_age.count'],
    ['a counter that stayed 0', 'members_dropped', 'members_dropped'],
  ] as const)('fail where what the scenario is for was not measured: %s', (_, measure, name) => {
    const [check] = checkRun(runFacts({ measures: [measure] }))
    expect(check).toMatchObject({ name, setBy: 'scenario', observed: 0, bound: 'at least', limit: 1, verdict: 'fail' })
    expect(checkRun(runFacts({ measures: [measure], interruption: 130 }))).not.toContainEqual(check)
  })

  it('pass where it was measured once', () => {
    const metrics = { position_age: metricSummary({ count: 1, medianUs: 40_000 }) }
    const counters = { ...goodCounters, members_dropped: 1 }
    const checks = checkRun(runFacts({ metrics, counters, measures: ['position_age', 'members_dropped'] }))
    expect(checks.slice(0, 2)).toMatchObject([
      { observed: 1, verdict: 'pass' },
      { observed: 1, verdict: 'pass' },
    ])
  })
})

describe("a user's limit", () => {
  const verdict = (text: string, lost = 0, count = 2000) => {
    const metrics = { delivery_latency: metricSummary({ count, medianUs: 40_000, spread: 0.0001, lost }) }
    return checkRun(runFacts({ metrics, limits: [parseLimit(text)] })).at(-1)
  }

  it.each([
    ['delivery_latency.p50=50ms', 'pass'],
    ['delivery_latency.p50=30ms', 'fail'],
    ['delivery_latency.max=1s', 'pass'],
    ['delivery_latency.mean=1ms', 'fail'],
  ])('%s: %s', (text, expected) => {
    expect(verdict(text)).toMatchObject({ name: text.split('=')[0], unit: 'us', verdict: expected })
  })

  it('that is just met is met', () => {
    const p50 = verdict('delivery_latency.p50=1s')?.observed
    expect(verdict(`delivery_latency.p50=${p50}us`)).toMatchObject({ observed: p50, limit: p50, verdict: 'pass' })
  })

  it('that is just met is not met where it is strict', () => {
    const p50 = verdict('delivery_latency.p50=1s')?.observed
    expect(verdict(`delivery_latency.p50<${p50}us`)).toMatchObject({ bound: 'below', limit: p50, verdict: 'fail' })
    expect(verdict('delivery_latency.p50<1s')).toMatchObject({ bound: 'below', verdict: 'pass' })
  })

  const ratio = (text: string, received: number, expected = 10_000) => {
    const counters = { ...goodCounters, deliveries_received: received, deliveries_expected: expected }
    return checkRun(runFacts({ counters, limits: [parseLimit(text)] })).at(-1)
  }

  it.each([
    ['delivery_ratio>=99.99%', 9_999, 'pass'],
    ['delivery_ratio>=99.99%', 9_998, 'fail'],
    ['delivery_ratio>99.99%', 9_999, 'fail'],
    ['delivery_ratio>99.99%', 10_000, 'pass'],
  ])('on a ratio: %s of %i in 10,000: %s', (text, received, expected) => {
    expect(ratio(text, received)).toMatchObject({
      observed: received / 10_000,
      note: `${received} of 10000`,
      unit: 'share',
      verdict: expected,
    })
  })

  it('on a ratio of nothing is inconclusive', () => {
    expect(ratio('delivery_ratio>=99%', 0, 0)).toMatchObject({ observed: null, verdict: 'inconclusive' })
  })

  it('on a ratio replaces the check that nothing is missing', () => {
    const names = checkRun(runFacts({ limits: [parseLimit('delivery_ratio>=99%')] })).map(({ name }) => name)
    expect(names).toContain('deliveries_duplicate')
    expect(names).not.toContain('deliveries_lost')
  })

  it('on a percentile without enough samples is inconclusive', () => {
    expect(verdict('delivery_latency.p999=1s')).toMatchObject({
      observed: null,
      note: 'it has 2000 of the 10000 samples that it takes',
      verdict: 'inconclusive',
    })
  })

  it.each([
    // All samples are about 40 ms.
    ['fails where a lower one that is known is over it', 'delivery_latency.p999=30ms', 2000, 'fail', 'p50'],
    ['fails where it is known only that the lower ones are lost', 'delivery_latency.p999=1m', 2000, 'fail', 'p95'],
    ['is inconclusive where the known ones keep it', 'delivery_latency.p999=1m', 2000, 'inconclusive', undefined],
    ['is inconclusive where none is known', 'delivery_latency.p50=1us', 19, 'inconclusive', undefined],
  ])('on a percentile without enough samples %s', (_, text, count, expected, lower) => {
    const check = verdict(text, lower === 'p95' ? 150 : 0, count)
    expect(check?.verdict).toBe(expected)
    if (lower !== undefined) expect(check?.observedAs).toBe(`delivery_latency.${lower}`)
    else expect(check).toMatchObject({ observed: null, note: expect.stringContaining(`it has ${count} of the`) })
  })

  it('on what was not measured is inconclusive', () => {
    expect(verdict('connect_tcp.p50=1s')).toMatchObject({
      observed: null,
      note: 'it has no samples',
      verdict: 'inconclusive',
    })
  })

  it.each(['delivery_latency.p99=1m', 'delivery_latency.max=1m', 'delivery_latency.mean=1m'])(
    'fails where it falls among the lost: %s',
    (text) => {
      expect(verdict(text, 30)).toMatchObject({ observed: 'infinite', verdict: 'fail' })
    },
  )

  it('holds where it falls among those who got it, whatever was lost', () => {
    expect(verdict('delivery_latency.p50=1s', 30)).toMatchObject({ verdict: 'pass' })
  })

  it('on the mean is about the mean, as long as nothing was lost', () => {
    expect(verdict('delivery_latency.mean=1m')).toMatchObject({ observed: expect.any(Number), verdict: 'pass' })
  })

  it.each(['stale_items_left=0', 'cold_starts=0', 'lambda_errors=0', 'posts_gone=5', 'deliveries_cold=0'])(
    'on what only the target could have counted is inconclusive where it did not: %s',
    (text) => {
      expect(verdict(text)).toMatchObject({ observed: null, verdict: 'inconclusive' })
    },
  )

  const logs = { source: 'CloudWatch Logs' as const, status: 'partial' as const, reasons: [], functions: {} }
  const partial = { status: 'partial' as const }
  it.each([
    ['lambda_errors=1', 'inconclusive', { lambda_errors: 1 }, partial],
    ['lambda_errors=0', 'fail', { lambda_errors: 1 }, partial],
    ['lambda_errors=1', 'pass', { lambda_errors: 1 }, {}],
    ['cold_starts=3', 'inconclusive', { cold_starts: 3 }, { logs }],
    ['cold_starts=3', 'pass', { cold_starts: 3 }, partial],
    ['init_duration.max=1s', 'inconclusive', {}, { logs }],
    ['init_duration.max=1ms', 'fail', {}, { logs }],
  ] satisfies [string, string, Record<string, number>, Partial<RunResult['server']>][])(
    '%s is %s where %o was counted, and the server tells as much: %o',
    (text, expected, counted, told) => {
      const metrics = { init_duration: metricSummary({ count: 20, medianUs: 40_000 }) }
      const counters = { ...goodCounters, ...counted }
      const facts = runFacts({ metrics, counters, server: serverFigures(told), limits: [parseLimit(text)] })
      expect(checkRun(facts).at(-1)?.verdict).toBe(expected)
    },
  )

  it('on a counter replaces the check of it', () => {
    const counters = { ...goodCounters, deliveries_lost: 5 }
    const checks = checkRun(runFacts({ counters, limits: [parseLimit('deliveries_lost=10')] }))
    expect(checks.filter(({ name }) => name === 'deliveries_lost')).toEqual([
      {
        name: 'deliveries_lost',
        setBy: 'user',
        observed: 5,
        bound: 'at most',
        limit: 10,
        unit: 'count',
        verdict: 'pass',
      },
    ])
  })

  it.each([
    ['connections_opened=100', 'pass'],
    ['connections_opened=101', 'fail'],
    ['messages_offered=2000', 'pass'],
    ['messages_offered=1999', 'fail'],
  ])('is a least value where more is better, else a greatest: %s: %s', (text, expected) => {
    expect(verdict(text)?.verdict).toBe(expected)
  })
})
