import { describe, expect, it } from 'vitest'
import { asRatio, logRatio } from '../../../../../src/metrics/judging/statistics/log-ratio.ts'

describe('the log-ratio of a pair', () => {
  it('is above 0 where the candidate is slower, and turns round with the two', () => {
    expect(logRatio(120_000, 100_000)).toBeCloseTo(Math.log(1.2), 12)
    expect(logRatio(100_000, 120_000)).toBeCloseTo(-Math.log(1.2), 12)
    expect(logRatio(100_000, 100_000)).toBe(0)
  })

  it('is infinite where one of them is', () => {
    expect(logRatio('infinite', 100_000)).toBe(Infinity)
    expect(logRatio(100_000, 'infinite')).toBe(-Infinity)
  })

  it('is not known where both are infinite, or one has too few samples', () => {
    expect(logRatio('infinite', 'infinite')).toBeNaN()
    expect(logRatio(null, 100_000)).toBeNaN()
    expect(logRatio(100_000, null)).toBeNaN()
    expect(logRatio('infinite', null)).toBeNaN()
  })

  it('becomes a ratio again, as JSON can hold it', () => {
    expect(asRatio(Math.log(1.2))).toBeCloseTo(1.2, 12)
    expect(asRatio(Infinity)).toBe('infinite')
    expect(asRatio(-Infinity)).toBe(0)
    expect(asRatio(NaN)).toBeNull()
    expect(asRatio(null)).toBeNull()
  })
})
