import { describe, expect, it } from 'vitest'
import { type BackOff, backOffMs } from '../../../../src/crowd/schedule/back-off.ts'

const attempts = [0, 1, 2, 3, 6, 7, 50]
const waits = (backOff: BackOff, random: number) => attempts.map((attempt) => backOffMs(backOff, attempt, () => random))

describe('the wait before an attempt', () => {
  it('doubles from 100 ms up to 10 s', () => {
    expect(waits('exponential', 0.5)).toEqual([100, 200, 400, 800, 6400, 10_000, 10_000])
  })

  it('with full jitter is anything from zero up to that', () => {
    expect(waits('full-jitter', 0)).toEqual(attempts.map(() => 0))
    expect(waits('full-jitter', 0.5)).toEqual([50, 100, 200, 400, 3200, 5000, 5000])
  })

  it('without back-off is zero first, and does not grow', () => {
    expect(waits('none', 0.5)).toEqual([0, 100, 100, 100, 100, 100, 100])
  })
})
