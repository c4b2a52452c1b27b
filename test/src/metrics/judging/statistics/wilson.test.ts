import { describe, expect, it } from 'vitest'
import { wilsonCoverage } from '../../../../../bench/statistics/coverage.ts'
import { normalQuantile } from '../../../../../src/metrics/judging/statistics/distributions.ts'
import { wilson } from '../../../../../src/metrics/judging/statistics/wilson.ts'
import { referenceValues } from './reference-values.ts'

describe("Wilson's interval", () => {
  it.each(referenceValues.wilson)('is what SciPy and statsmodels say of $successes in $trials', (row) => {
    const { lower, upper } = wilson(row.successes, row.trials, row.tail)
    expect(lower).toBeCloseTo(row.lower, 7)
    expect(upper).toBeCloseTo(row.upper, 7)
  })

  it('ends where the ratio seen is as improbable as the tail, by the normal approximation', () => {
    for (const trials of [1, 2, 5, 10, 30]) {
      for (let successes = 0; successes <= trials; successes++) {
        for (const end of Object.values(wilson(successes, trials, 0.025))) {
          if (end === 0 || end === 1) continue
          const deviations = Math.abs(successes / trials - end) / Math.sqrt((end * (1 - end)) / trials)
          expect(deviations).toBeCloseTo(normalQuantile(0.975), 10)
        }
      }
    }
  })

  it('holds what it says in the mean over all ratios, and 90 % or more of each one that is not extreme', () => {
    for (const trials of [10, 30, 100, 300]) {
      const ratios = Array.from({ length: 199 }, (_, i) => (i + 1) / 200)
      const coverages = ratios.map((ratio) => wilsonCoverage(ratio, trials, 0.025))
      const mean = coverages.reduce((sum, one) => sum + one) / coverages.length
      expect(mean).toBeGreaterThan(0.945)
      expect(mean).toBeLessThan(0.965)
      expect(Math.min(...coverages.filter((_, i) => Math.abs((ratios[i] ?? 0) - 0.5) < 0.4))).toBeGreaterThan(0.9)
    }
  })

  it('stays within 0 and 1, and turns round with what is counted', () => {
    expect(wilson(0, 20, 0.025).lower).toBe(0)
    expect(wilson(20, 20, 0.025).upper).toBe(1)
    expect(wilson(3, 20, 0.025).lower).toBeCloseTo(1 - wilson(17, 20, 0.025).upper, 12)
    expect(wilson(20, 20, 0.025).lower).toBeCloseTo(0.8389, 4)
  })

  it('says nothing without trials', () => {
    expect(wilson(0, 0, 0.025)).toEqual({ lower: 0, upper: 1 })
  })
})
