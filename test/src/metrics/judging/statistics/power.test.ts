import { describe, expect, it } from 'vitest'
import { findableRegression } from '../../../../../src/metrics/judging/statistics/power.ts'

const interval = { lower: -0.06, upper: 0.14 }

describe('the regression that can be found', () => {
  it('is as much above 0 as the interval is wide, and a half-width above what is allowed', () => {
    expect(findableRegression(interval, 0.05)).toBeCloseTo(Math.exp(0.2) - 1, 12)
    expect(findableRegression({ lower: -0.01, upper: 0.01 }, 0.05)).toBeCloseTo(1.05 * Math.exp(0.01) - 1, 12)
  })

  it('is not said of an interval without ends', () => {
    expect(findableRegression({ lower: -Infinity, upper: 0.1 }, 0.05)).toBeNull()
  })
})
