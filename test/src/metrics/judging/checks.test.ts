import { describe, expect, it } from 'vitest'
import { checkRun } from '../../../../src/metrics/judging/checks.ts'
import { parseLimit } from '../../../../src/metrics/judging/limits.ts'
import { metricSummary } from '../../../fixtures/run-result.ts'
import { goodCounters, runFacts } from './run-facts.ts'

const byName = (facts: Parameters<typeof checkRun>[0]) =>
  Object.fromEntries(checkRun(facts).map(({ name, verdict }) => [name, verdict]))

describe('the checks of every run', () => {
  it('pass where everything went well', () => {
    expect(byName(runFacts())).toEqual({
      connections_failed: 'pass',
      joins_completed: 'pass',
      deliveries_lost: 'pass',
      deliveries_duplicate: 'pass',
      deliveries_misrouted: 'pass',
      deliveries_corrupt: 'pass',
      deliveries_unknown: 'pass',
    })
  })

  it.each([
    ['connections_failed', 1],
    ['joins_completed', 99],
    ['deliveries_lost', 1],
    ['deliveries_duplicate', 1],
    ['deliveries_misrouted', 1],
    ['deliveries_corrupt', 1],
    ['deliveries_unknown', 1],
  ])('fail with %s at %i, and only that one', (counter, value) => {
    const checks = checkRun(runFacts({ counters: { ...goodCounters, [counter]: value } }))
    const failed = checks.filter(({ verdict }) => verdict !== 'pass')
    expect(failed).toEqual([
      expect.objectContaining({ name: counter, observed: value, verdict: 'fail', unit: 'count' }),
    ])
  })

  it.each(['false_cleanups', 'collateral_losses'])('fail with any of %s, where that is known', (counter) => {
    const ofCount = (count: number) => byName(runFacts({ counters: { ...goodCounters, [counter]: count } }))
    expect([ofCount(0)[counter], ofCount(1)[counter]]).toEqual(['pass', 'fail'])
  })

  it.each([
    ['pass where everybody came back, however often they were refused on the way', {}, []],
    ['fail if somebody never came back', { members_recovered: 39 }, ['members_recovered']],
    ['fail if others were refused too', { connections_failed: 6 }, ['connections_failed']],
    ['fail if others could not join', { joins_completed: 139 }, ['joins_completed']],
  ])('%s', (_, changes, failed) => {
    const counters = {
      ...goodCounters,
      members_cut: 40,
      members_recovered: 40,
      connections_failed: 5,
      comebacks_failed: 5,
      joins_attempted: 143,
      joins_completed: 140,
      rejoins_failed: 3,
      ...changes,
    }
    const checks = checkRun(runFacts({ counters }))
    expect(checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name)).toEqual(failed)
  })

  it('leave out what did not happen: nobody joined, nothing was published', () => {
    const counters = { ...goodCounters, joins_attempted: 0, joins_completed: 0, messages_published: 0 }
    expect(Object.keys(byName(runFacts({ counters })))).toEqual(['connections_failed'])
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

  it('on a percentile without enough samples is inconclusive', () => {
    expect(verdict('delivery_latency.p999=1s')).toMatchObject({ observed: null, verdict: 'inconclusive' })
  })

  it('on what was not measured is inconclusive', () => {
    expect(verdict('connect_tcp.p50=1s')).toMatchObject({ observed: null, verdict: 'inconclusive' })
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

  it('on what only the target could have counted is inconclusive where it did not', () => {
    expect(verdict('ghost_rows_left=0')).toMatchObject({ observed: null, verdict: 'inconclusive' })
  })

  it('on a counter replaces the check of it', () => {
    const counters = { ...goodCounters, deliveries_lost: 5 }
    const checks = checkRun(runFacts({ counters, limits: [parseLimit('deliveries_lost=10')] }))
    expect(checks.filter(({ name }) => name === 'deliveries_lost')).toEqual([
      { name: 'deliveries_lost', observed: 5, limit: 10, unit: 'count', verdict: 'pass' },
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
