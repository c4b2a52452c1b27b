import { describe, expect, it } from 'vitest'
import { findableRegression, pairsToPass } from '../../../../../src/metrics/judging/statistics/power.ts'

const interval = { lower: -0.06, upper: 0.14 }

describe('how many pairs it takes to pass', () => {
  it('grows with the square of the width, and shrinks with that of what is allowed', () => {
    const needed = Number(pairsToPass(interval, 10, 0.05, 0.05))
    expect(Number(pairsToPass({ lower: -0.16, upper: 0.24 }, 10, 0.05, 0.05)) / needed).toBeCloseTo(4, 1)
    expect(Number(pairsToPass(interval, 10, 1.05 ** 0.5 - 1, 0.05)) / needed).toBeCloseTo(4, 1)
    // The limit is 1.645 standard errors of so many pairs above what is 0.842 above 0, of which the half-width has 1.645.
    const standardError = (0.1 / 1.645) * Math.sqrt(10 / needed)
    expect((1.645 + 0.842) * standardError).toBeCloseTo(Math.log(1.05), 3)
  })

  it('depends on the noise, not on where the estimate fell', () => {
    expect(pairsToPass({ lower: 0.02, upper: 0.22 }, 10, 0.05, 0.05)).toBe(pairsToPass(interval, 10, 0.05, 0.05))
  })

  it('is not said where the noise is low enough already, or too much was lost', () => {
    expect(pairsToPass({ lower: 0.03, upper: 0.06 }, 10, 0.05, 0.05)).toBeNull()
    expect(pairsToPass({ lower: -0.1, upper: Infinity }, 10, 0.05, 0.05)).toBeNull()
    expect(pairsToPass({ lower: Infinity, upper: Infinity }, 10, 0.05, 0.05)).toBeNull()
  })
})

describe('the regression that can be found', () => {
  it('is as much above 0 as the interval is wide, and a half-width above what is allowed', () => {
    expect(findableRegression(interval, 0.05)).toBeCloseTo(Math.exp(0.2) - 1, 12)
    expect(findableRegression({ lower: -0.01, upper: 0.01 }, 0.05)).toBeCloseTo(1.05 * Math.exp(0.01) - 1, 12)
  })

  it('is not said of an interval without ends', () => {
    expect(findableRegression({ lower: -Infinity, upper: 0.1 }, 0.05)).toBeNull()
  })
})
