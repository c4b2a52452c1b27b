import { describe, expect, it } from 'vitest'
import { judgeTrend } from '../../../commands/trend/judge-trend.ts'
import type { TrendFigure } from '../../../commands/trend/nights.ts'
import type { SavedNightRun } from '../../../src/metrics/result/history/saved-night-run.ts'
import { askedAfter, damagedFile, nightRun, nightRuns } from '../../fixtures/nights.ts'

const calm = Array.from({ length: 20 }, () => 1)

const deliveryP99 = { metric: 'delivery_latency', quantile: 'p99' } as const

function trendOfAll(runs: readonly SavedNightRun[], figures: readonly TrendFigure[]) {
  return judgeTrend({ runs, leftOut: [damagedFile] }, figures, askedAfter(runs))
}

/** Of one figure: with what its series says. */
function trendOf(runs: readonly SavedNightRun[], figure: TrendFigure = deliveryP99) {
  const trend = trendOfAll(runs, [figure])
  return { ...trend, ...trend.series[0]!, verdict: trend.verdict }
}

describe('the newest night', () => {
  it('passes inside, is suspect the first time over the limit, and fails the second', () => {
    const verdicts = [[1], [1.3], [1.3, 1.3]].map((last) => trendOf(nightRuns([...calm, ...last])))
    expect(verdicts.map(({ verdict, exitCode }) => [verdict, exitCode])).toEqual([
      ['pass', 0],
      ['suspect', 0],
      ['fail', 10],
    ])
    expect(verdicts.map(({ range }) => range)).toEqual([null, null, { lastGood: 'c19', firstBad: 'c20' }])
    expect(verdicts[2]!.reasons).toEqual(['2 nights in a row are over their limits'])
  })

  it('has no verdict with too few nights before it, and says how many are missing', () => {
    const { verdict, exitCode, reasons, reference } = trendOf(nightRuns([1, 1, 1]))
    expect([verdict, exitCode, reference.nights]).toEqual(['undecided', 16, 2])
    expect(reasons.join()).toContain('2 of the 10 nights')
    expect(reasons.join()).toContain('8 are missing')
  })

  it('has no verdict if none of its runs counts, also after a regression', () => {
    const invalid = nightRun(22, 0, 1, { validity: { verdict: 'invalid', reasons: ['stalls'] } })
    const { verdict, nights, reasons } = trendOf([...nightRuns([...calm, 1.3, 1.3]), invalid])
    expect([verdict, nights.at(-1)!.outcome, nights.at(-1)!.value]).toEqual(['unmeasured', 'not counted', null])
    expect(nights.at(-1)!.runs[0]!.notCounted).toBe('invalid: stalls')
    expect(reasons.join()).toContain('measure it again')
  })

  it('follows the regression over an invalid night', () => {
    const invalid = nightRun(21, 0, 1, { interrupted: true })
    const { verdict, range } = trendOf([...nightRuns([...calm, 1.3]), invalid, nightRun(22, 0, 1.3)])
    expect([verdict, range]).toEqual(['fail', { lastGood: 'c19', firstBad: 'c20' }])
  })
})

describe('a night', () => {
  it('is the median of its runs that count, also past midnight; another commit or six hours begin another', () => {
    const commit = 'same'
    const runs = [
      nightRun(0, 21 * 60, 1, { commit }),
      nightRun(0, 21 * 60 + 10, 3, { commit }),
      nightRun(0, 22 * 60 + 20, 2, { commit }),
      nightRun(0, 22 * 60 + 30, 9, { commit, validity: { verdict: 'invalid', reasons: [] } }),
      nightRun(0, 22 * 60 + 40, 1, { commit: 'other' }),
      nightRun(1, 8 * 60, 4, { commit: 'other' }),
    ]
    const { nights } = trendOf(runs)
    expect(nights.map(({ runs: { length } }) => length)).toEqual([4, 1, 1])
    expect(nights.map(({ value }) => Math.round(value as number))).toEqual([400_000, 200_000, 800_000])
  })

  it('in which most runs lost the percentile is infinitely late, and no reference', () => {
    const lost = nightRun(20, 0, 1)
    const { nights, verdict } = trendOf([
      ...nightRuns(calm),
      {
        ...lost,
        metrics: { ...lost.metrics, delivery_latency: { ...lost.metrics['delivery_latency']!, p99: 'infinite' } },
      },
    ])
    expect([nights.at(-1)!.value, nights.at(-1)!.outcome, verdict]).toEqual(['infinite', 'outside', 'suspect'])
  })
})

describe('counts that should be 0', () => {
  const losing = (night: number) => nightRun(night, 0, 1, { counters: { deliveries_lost: 3, deliveries_duplicate: 0 } })
  const none = (night: number) => nightRun(night, 0, 1, { counters: { deliveries_lost: 0 } })

  it('fail at once, with the commit before it', () => {
    const { verdict, counters } = trendOf([none(0), none(1), losing(2)])
    expect(verdict).toBe('fail')
    const range = { lastGood: 'c1', firstBad: 'c2' }
    expect(counters[0]).toEqual({ counter: 'deliveries_lost', newest: 3, before: 0, verdict: 'fail', range })
    expect(counters[1]).toMatchObject({ counter: 'deliveries_duplicate', verdict: 'none', range: null })
  })

  it('fail where the figure that is followed is not known, and do not in a run that is invalid', () => {
    expect(trendOf([none(0), none(1), losing(2)], { value: 'handler_cpu' }).verdict).toBe('fail')
    const invalid: SavedNightRun = { ...losing(2), validity: { verdict: 'invalid', reasons: [] } }
    expect(trendOf([none(0), none(1), invalid])).toMatchObject({ verdict: 'unmeasured', counters: [] })
  })

  it('do not where most nights had some, and there is nothing to say with the first night', () => {
    expect(trendOf([losing(0), losing(1), none(2), losing(3)]).counters[0]!.verdict).toBe('as before')
    const first = trendOf([losing(0)])
    expect([first.verdict, first.counters[0]!.verdict, first.counters[0]!.before]).toEqual([
      'undecided',
      'not judged',
      null,
    ])
  })
})

describe('runs of another fingerprint', () => {
  const { fingerprint } = nightRun(0, 0, 1)

  it('are not held against the newest, and the difference is named', () => {
    const elsewhere = nightRuns(calm).map((run) => ({ ...run, fingerprint: { ...fingerprint, region: 'mars' } }))
    const { nights, beside, leftOut, verdict } = trendOf([...elsewhere, nightRun(20, 0, 2)])
    expect([nights.length, verdict]).toEqual([1, 'undecided'])
    const difference = { name: 'region', there: 'mars', now: fingerprint['region'] }
    expect(beside).toEqual([{ nights: 20, until: elsewhere.at(-1)!.startedAt, differences: [difference] }])
    expect(leftOut).toEqual(['history/x.json: damaged'])
  })

  it('are those of another memory, where all runs know it', () => {
    const withMemory = (run: SavedNightRun, memory: string) => ({
      ...run,
      fingerprint: { ...run.fingerprint, 'memory of post': memory },
    })
    const known = nightRuns([1, 1, 1]).map((run, night) => withMemory(run, night === 0 ? '128 MB' : '512 MB'))
    expect(trendOf(known).nights).toHaveLength(2)
    expect(trendOf([...known, nightRun(3, 0, 1)]).nights).toHaveLength(4)
  })
})

describe('several figures', () => {
  const cpuRun = (night: number, cpu: number) => {
    const [run] = nightRuns([1])
    return { ...run!, ...nightRun(night, 0, 1), values: { handler_cpu: 250 * cpu * (1 + 0.001 * (night % 3)) } }
  }
  const figures: TrendFigure[] = [deliveryP99, { value: 'handler_cpu' }]

  it('are judged each by itself: one that fails is enough', () => {
    const runs = [...calm.map((_, night) => cpuRun(night, 1)), cpuRun(20, 1.1), cpuRun(21, 1.1)]
    const { verdict, exitCode, series } = trendOfAll(runs, figures)
    expect([verdict, exitCode]).toEqual(['fail', 10])
    expect(series.map((one) => [one.name, one.unit, one.verdict])).toEqual([
      ['delivery_latency.p99', 'us', 'pass'],
      ['handler_cpu', 'us', 'fail'],
    ])
    expect(series[1]!.range).toEqual({ lastGood: 'c19', firstBad: 'c20' })
  })

  it('have no verdict together where one has none, and a value that is not known is named', () => {
    const runs = [...calm.map((_, night) => cpuRun(night, 1)), { ...cpuRun(20, 1), values: {} }]
    const { verdict, series } = trendOfAll(runs, figures)
    expect([verdict, ...series.map((one) => one.verdict)]).toEqual(['unmeasured', 'pass', 'unmeasured'])
    expect(series[1]!.nights.at(-1)!.runs[0]!.notCounted).toBe('handler_cpu is not known')
    const free = trendOfAll([{ ...cpuRun(0, 1), values: { handler_cpu: -1 } }], figures)
    expect(free.series[1]!.nights[0]!.runs[0]!.notCounted).toBe('its value is -1')
  })
})

it('advises where the level changed', () => {
  const { changePoints } = trendOf(nightRuns([...calm, ...calm.map(() => 1.1)]))
  expect(changePoints).toHaveLength(1)
  expect(changePoints[0]!.night).toBe(20)
  expect(changePoints[0]!.ratio).toBeCloseTo(1.1, 2)
})
