import { expect, it } from 'vitest'
import { beginningOf, bestLevel, judgeNewestAnchored } from '../../../commands/trend/judge-anchored.ts'
import { judgeTrend } from '../../../commands/trend/judge-trend.ts'
import { trendOutputs } from '../../../commands/trend/report/document.ts'
import { seededRandom } from '../../../src/crowd/random.ts'
import { normalQuantile } from '../../../src/metrics/judging/statistics/distributions.ts'
import type { SavedNightRun } from '../../../src/metrics/result/history/saved-night-run.ts'
import { inFull } from '../../reports/screens.ts'
import { askedAfter, nightRun } from '../../fixtures/nights.ts'

const rounds = 13

/** The log ratios of the rounds of each night. @param factors how slow the candidate is in each */
function nightsOf(factors: readonly number[], sd = 0.04, seed = 1): number[][] {
  const random = seededRandom(seed)
  const normal = () => normalQuantile(random() || 0.5)
  return factors.map((factor) => Array.from({ length: rounds }, () => Math.log(factor) + sd * normal()))
}

function repeated(factor: number, nights: number): number[] {
  return Array.from({ length: nights }, () => factor)
}

const verdictOf = (nights: readonly (readonly number[])[], base = 0) => judgeNewestAnchored(nights, base, 6).verdict

it('passes an unchanged candidate from its first night on', () => {
  const nights = nightsOf(repeated(1, 20))
  const verdicts = nights.map((_, night) => verdictOf(nights.slice(0, night + 1)))
  expect(new Set(verdicts)).toEqual(new Set(['pass']))
})

it('fails a lasting change beyond what is allowed, and goes on as long as it lasts', () => {
  const nights = nightsOf([...repeated(1, 10), ...repeated(1.2, 40)])
  const verdictAt = (night: number) => verdictOf(nights.slice(0, night + 1))
  expect([10, 12, 13, 49].map((night) => verdictAt(night - 1))).toEqual(['pass', 'fail', 'fail', 'fail'])
})

it('finds a drift of which no night is far from the one before', () => {
  const nights = nightsOf(Array.from({ length: 40 }, (_, night) => 1.005 ** night))
  expect([5, 30].map((night) => verdictOf(nights.slice(0, night)))).toEqual(['pass', 'fail'])
})

it('does not fail for one outlier, whatever its size, and not for a change within what is allowed', () => {
  const outlier = nightsOf([...repeated(1, 6), 3, ...repeated(1, 3)])
  const verdicts = [7, 8, 9, 10].map((night) => verdictOf(outlier.slice(0, night)))
  expect(verdicts[0]).toBe('suspect')
  expect(verdicts).not.toContain('fail')
  const small = nightsOf(repeated(1.03, 20))
  expect([2, 5, 10, 20].map((night) => verdictOf(small.slice(0, night)))).not.toContain('fail')
})

it('holds the nights against a better level that fourteen of them have shown', () => {
  const gained = nightsOf([...repeated(0.85, 28), ...repeated(1, 6)])
  const base = bestLevel(gained.slice(0, -14))
  expect(base).toBeLessThan(Math.log(0.9))
  expect([verdictOf(gained), verdictOf(gained, base)]).toEqual(['pass', 'fail'])
  expect(bestLevel(nightsOf(repeated(1.2, 28)))).toBe(0)
  expect(bestLevel(nightsOf(repeated(0.85, 13)))).toBe(0)
})

it('names the night with which a step or a drift began', () => {
  const step = [...repeated(0, 30), ...repeated(0.08, 5)].map((value, place) => value + 0.01 * Math.sin(7 * place))
  expect(beginningOf(step)).toEqual({ night: 30, isDrift: false })
  const drift = Array.from({ length: 50 }, (_, night) => Math.max(0, night - 29) * 0.005 + 0.003 * Math.sin(7 * night))
  const { night, isDrift } = beginningOf(drift)
  expect([isDrift, Math.abs(night - 30) <= 4]).toEqual([true, true])
})

const anchoredBase = nightRun(0, 0, 1)

function gateNight(night: number, ratios: readonly number[], changes: Partial<SavedNightRun> = {}): SavedNightRun {
  return {
    ...anchoredBase,
    runId: `gate-${night}`,
    startedAt: new Date(Date.UTC(2026, 8, 1 + night, 2)).toISOString(),
    commit: `c${night}`,
    fingerprint: { scenario: 'broadcast', reference: 'v1.4.0' },
    verdict: { exitCode: 0, reasons: [], failed: [] },
    metrics: {},
    values: {},
    counters: {},
    anchor: {
      reference: 'v1.4.0',
      ratios: { 'delivery_latency.p50': ratios.map(Math.exp), handler_cpu: repeated(1, 13) },
    },
    ...changes,
  }
}

const trendOf = (runs: readonly SavedNightRun[]) => judgeTrend({ runs, leftOut: [] }, null, askedAfter(runs))

it('says in its report how much slower than the reference it is, and the night and the commits with which it began', () => {
  const nights = nightsOf([...repeated(1, 20), ...repeated(1.2, 4)]).map((ratios, night) => gateNight(night, ratios))
  const trend = trendOf(nights)
  expect([trend.verdict, trend.exitCode, trend.series.map(({ verdict }) => verdict)]).toEqual([
    'fail',
    10,
    ['fail', 'pass'],
  ])
  expect(trend.series[0]).toMatchObject({ unit: 'ratio', range: { lastGood: 'c19', firstBad: 'c20' } })
  expect(trend.series[0]!.nights.slice(20).map(({ outcome }) => outcome)).toEqual(repeated(1, 4).map(() => 'outside'))
  const words = trendOutputs.terminal.render(trend, inFull).replaceAll(/\s+/g, ' ')
  expect(words).toMatch(/^✖ Regression: delivery p50 \+\d+ % against v1\.4\.0, 95 % CI \+\d+ to \+\d+ %/)
  expect(words).toContain('it began with the night of 2026-09-21; look for the cause in git log c19..c20')
})

it('neither fails nor passes a night whose gate was unfit, and fails at once for work and counts', () => {
  const good = nightsOf(repeated(1, 5)).map((ratios, night) => gateNight(night, ratios))
  const unfit = gateNight(5, [], {
    validity: { verdict: 'unfit', reasons: ['other processes had the cores'] },
    verdict: { exitCode: 11, reasons: [], failed: [] },
    anchor: { reference: 'v1.4.0', ratios: {} },
  })
  expect(trendOf([...good, unfit])).toMatchObject({ verdict: 'unmeasured', exitCode: 11 })
  const more = (night: number) =>
    gateNight(night, repeated(0, 13), {
      verdict: { exitCode: 10, reasons: ['work read_units: 900, reference 50'], failed: ['work read_units'] },
    })
  const { verdict, exitCode, reasons } = trendOf([...good, more(5), unfit, more(7), more(8)])
  expect([verdict, exitCode]).toEqual(['fail', 10])
  expect(reasons[0]).toContain('work read_units: 900, reference 50 (since the night of 2026-09-06, git log c4..c5)')
})
