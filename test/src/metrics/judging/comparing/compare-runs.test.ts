import { describe, expect, it } from 'vitest'
import type { QuantileName } from '../../../../../src/metrics/catalogue/quantiles.ts'
import type { MetricName } from '../../../../../src/metrics/catalogue/metrics.ts'
import { type ReadRun, compareRuns } from '../../../../../src/metrics/judging/comparing/compare-runs.ts'
import type { ComparedQuantile, Comparison } from '../../../../../src/metrics/judging/comparing/comparison.ts'
import { leastPairs } from '../../../../../src/metrics/judging/statistics/signed-rank.ts'
import { pairsOfRuns, run } from '../../../../fixtures/compared-runs.ts'
import { runResult } from '../../../../fixtures/run-result.ts'

const made = { comparisonId: 'c', comparedAt: '2026-11-21T03:00:00.000Z', command: 'fanbench compare a b' }

function compared(sides: { a: ReadRun[]; b: ReadRun[] }): Comparison {
  return compareRuns(sides, { isForced: false, objections: [] }, made)
}

function rowOf({ quantiles }: Comparison, metric: MetricName, quantile: QuantileName): ComparedQuantile {
  const row = quantiles.find((one) => one.metric === metric && one.quantile === quantile)
  if (row === undefined) throw new Error(`no ${metric} ${quantile}`)
  return row
}

const slower = [1.21, 1.19, 1.22, 1.2, 1.18, 1.23, 1.2, 1.17]

describe('two runs', () => {
  const comparison = compared(pairsOfRuns([1.25]))

  it('have ratios, and neither intervals nor verdicts', () => {
    const { ratio, us } = rowOf(comparison, 'delivery_latency', 'p99')
    expect(ratio).toBeCloseTo(1.25, 9)
    expect(us.b.median).toBe(us.b.greatest)
    expect(comparison.quantiles.filter(({ interval, judged }) => interval !== null || judged !== null)).toEqual([])
    expect(comparison.pairsNeeded).toEqual({ forInterval: 6, forVerdict: 7 })
  })

  it('are compared in every percentile that one of them has', () => {
    expect(comparison.quantiles.map(({ metric, quantile }) => `${metric}.${quantile}`)).toContain(
      'delivery_latency.p999',
    )
    expect(
      comparison.quantiles.some(({ metric, quantile }) => metric === 'connect_latency' && quantile === 'p999'),
    ).toBe(false)
  })
})

describe('pairs of runs', () => {
  it('tell what is slower in B from what is not, with an interval around the ratio', () => {
    const comparison = compared(pairsOfRuns(slower))
    const { ratio, interval, judged } = rowOf(comparison, 'delivery_latency', 'p99')
    expect(judged?.verdict).toBe('slower')
    // All of eight on one side: 2 / 2^8, and Holm: as one of three, of which the third is no difference at all.
    expect(judged?.p).toBeCloseTo((3 * 2) / 2 ** 8, 12)
    expect(ratio).toBeCloseTo(1.2, 2)
    expect(interval?.lower).toBeGreaterThan(1.17)
    expect(interval?.upper).toBeLessThan(1.23)
    expect(rowOf(comparison, 'connect_latency', 'p99').judged).toEqual({ p: 1, verdict: 'alike' })
    expect(rowOf(comparison, 'delivery_latency', 'p90')).toMatchObject({ judged: null, interval: expect.anything() })
  })

  it('with A and B exchanged say the reciprocal', () => {
    const { a, b } = pairsOfRuns(slower)
    const there = rowOf(compared({ a, b }), 'delivery_latency', 'p50')
    const back = rowOf(compared({ a: b, b: a }), 'delivery_latency', 'p50')
    expect(back.judged).toEqual({ p: there.judged?.p, verdict: 'faster' })
    expect(Number(back.ratio) * Number(there.ratio)).toBeCloseTo(1, 9)
    expect(Number(back.interval?.lower) * Number(there.interval?.upper)).toBeCloseTo(1, 9)
  })

  it('leave open what differs now this way, now that', () => {
    const comparison = compared(pairsOfRuns([1.2, 0.8, 1.1, 0.9, 1.3, 0.75, 1.15, 0.85]))
    expect(rowOf(comparison, 'delivery_latency', 'p99').judged?.verdict).toBe('unclear')
  })

  it.each([
    [5, false, false],
    [6, true, false],
    [7, true, true],
  ])('of %i have an interval: %s, a verdict: %s', (pairs, interval, verdict) => {
    const row = rowOf(compared(pairsOfRuns(slower.slice(0, pairs))), 'delivery_latency', 'p99')
    expect([row.interval !== null, row.judged?.verdict === 'slower']).toEqual([interval, verdict])
    expect(leastPairs(0.025)).toBe(6)
  })

  it('are made in the order of the starts, whatever the order they are named in', () => {
    const { a, b } = pairsOfRuns(slower)
    expect(compared({ a: a.toReversed(), b })).toEqual(compared({ a, b }))
  })
})

it('a percentile among the lost is infinite on its side, and never left out', () => {
  const { a, b } = pairsOfRuns(slower)
  const lost = b.map((one) => {
    const { metrics } = one.result
    const delivery_latency = { ...metrics['delivery_latency']!, p99: 'infinite' as const }
    return { ...one, result: { ...one.result, metrics: { ...metrics, delivery_latency } } }
  })
  const row = rowOf(compared({ a, b: lost }), 'delivery_latency', 'p99')
  expect(row).toMatchObject({ ratio: 'infinite', interval: { lower: 'infinite', upper: 'infinite' } })
  expect(row.us.b.median).toBe('infinite')
  expect(row.judged?.verdict).toBe('slower')
  const oneLost = rowOf(compared({ a, b: [lost[0]!, ...b.slice(1)] }), 'delivery_latency', 'p99')
  expect(oneLost.us.b).toMatchObject({ greatest: 'infinite', median: expect.any(Number) })
  expect(oneLost.interval?.upper).toBe('infinite')
})

it('counters are summed over the runs of each side, and are unknown where one has none', () => {
  const { a, b } = pairsOfRuns([1, 1])
  const { counters } = runResult()
  const losing = b.map((one) => ({ ...one, result: { ...one.result, counters: { ...counters, deliveries_lost: 3 } } }))
  const { deliveries_lost: _, ...without } = counters
  const sumsOf = (sides: { a: ReadRun[]; b: ReadRun[] }) =>
    compared(sides).counters.find(({ counter }) => counter === 'deliveries_lost')?.sums
  expect(sumsOf({ a, b: losing })).toEqual({ a: 0, b: 6 })
  expect(sumsOf({ a: [{ ...a[0]!, result: { ...a[0]!.result, counters: without } }, a[1]!], b: losing })).toEqual({
    a: null,
    b: 6,
  })
})

it('has no verdict and no interval of runs that did not take turns, unless it is forced', () => {
  const hours = (side: string, from: number, factor: number) =>
    slower.map((_, at) => run(`${side}${at}`, from + at, factor * (1 + at / 100)))
  const sides = { a: hours('a', 0, 1), b: hours('b', 30, 1.5) }
  const told = compared(sides)
  expect(told.areInTurns).toBe(false)
  expect(told.quantiles.every(({ judged, interval }) => judged === null && interval === null)).toBe(true)
  expect(told.curves.flatMap(({ points }) => points).every(({ interval }) => interval === null)).toBe(true)
  expect(told.warnings.join()).toContain('nothing tells a difference between them from one between the hours')
  const forced = compareRuns(sides, { isForced: true, objections: [] }, made)
  expect(forced.quantiles.some(({ judged }) => judged?.verdict === 'slower')).toBe(true)
  expect(forced.forced.join()).toContain('did not take turns')
})

describe('warnings', () => {
  const warningsOf = (sides: { a: ReadRun[]; b: ReadRun[] }) => compared(sides).warnings.join('\n')

  it('there are none of runs that took turns, in either order, and of one pair', () => {
    expect(compared(pairsOfRuns(slower)).warnings).toEqual([])
    expect(compared(pairsOfRuns([1])).warnings).toEqual([])
  })

  it('name all of A before all of B, the same run on both sides, other handlers and runs on shared cores', () => {
    const a = [run('a0', 0, 1), run('a1', 1, 1)]
    const target = { ...runResult().target, definitionHash: 'other' }
    const validity = { verdict: 'shared-cores' as const, reasons: [] }
    expect(warningsOf({ a, b: [run('b0', 2, 1), run('b1', 3, 1)] })).toContain('did not take turns')
    expect(warningsOf({ a, b: a })).toContain('run-a0 is in A and in B')
    expect(warningsOf({ a: [a[0]!], b: [run('b0', 1, 1, { target })] })).toContain('A 3f2a9c11, B other')
    expect(warningsOf({ a: [a[0]!], b: [run('b0', 1, 1, { validity })] })).toContain(
      'In 1 of 2 runs crowd and target waited',
    )
  })
})
