import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/crowd/random.ts'
import { findableWith, pairsFor } from '../../../commands/noise/findable.ts'
import { normalQuantile } from '../../../src/metrics/judging/statistics/distributions.ts'
import { walshAverages } from '../../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { expectedHalfWidth, halfWidth } from '../../../src/metrics/judging/statistics/power.ts'
import { signedRankInterval } from '../../../src/metrics/judging/statistics/signed-rank.ts'
import { levels } from '../../../commands/gate/plan.ts'
import { judgeTwoStages } from '../../../src/metrics/judging/statistics/two-stages.ts'

const level = levels.suspicion
const random = seededRandom(1)
const normal = (sd: number, middle = 0) => middle + sd * normalQuantile(random() || 0.5)
const times = <Value>(count: number, make: () => Value) => Array.from({ length: count }, make)

describe('the half-width that is foretold for other numbers of pairs', () => {
  it.each([5, 6, 10, 20, 40])('is that of normal differences: %i pairs', (pairs) => {
    const widths = times(300, () => halfWidth(signedRankInterval(walshAverages(times(pairs, () => normal(1))), level)))
    const mean = widths.reduce((sum, width) => sum + width, 0) / widths.length
    expect(expectedHalfWidth(pairs, level) / mean).toBeGreaterThan(0.92)
    expect(expectedHalfWidth(pairs, level) / mean).toBeLessThan(1.08)
  })

  it('has no end with too few pairs', () => {
    expect(expectedHalfWidth(4, level)).toBe(Infinity)
  })
})

describe('the pairs that a regression takes', () => {
  const by = { level, allowedRegression: 0.05, metrics: 4 }
  const noiseOf = (sd: number) => ({ name: 'p99', pairs: 10, halfWidth: sd * expectedHalfWidth(10, level) })

  it.each([
    { sd: 0.1, regression: 0.1 },
    { sd: 0.15, regression: 0.2 },
  ])('find it three times in four, as one of four metrics: sd $sd, +$regression', ({ sd, regression }) => {
    const pairs = pairsFor(noiseOf(sd), regression, by) ?? 0
    const trials = 200
    const stage = () =>
      ['p99', 'p50', 'connect', 'cpu'].map((name) => ({
        name,
        allowedRegression: by.allowedRegression,
        differences: times(pairs, () => normal(sd, name === 'p99' ? Math.log1p(regression) : 0)),
      }))
    const failed = times(trials, () => judgeTwoStages(stage(), stage(), levels)[0]?.verdict).filter(
      (verdict) => verdict === 'fail',
    ).length
    expect(failed / trials).toBeGreaterThanOrEqual(0.75 - 3 * Math.sqrt((0.75 * 0.25) / trials))
    expect(failed / trials).toBeLessThan(0.97)
  })

  it('are more than make any metric fail, however quiet it is', () => {
    expect(pairsFor(noiseOf(0.001), 0.2, by)).toBe(7)
    expect(findableWith(noiseOf(0.001), 5, by)).toBeNull()
  })

  it('are not named where they are too many, or the noise is not known', () => {
    expect(pairsFor(noiseOf(0.5), 0.1, by)).toBeNull()
    expect(pairsFor({ ...noiseOf(0.1), halfWidth: null }, 0.2, by)).toBeNull()
  })
})
