import { describe, expect, it } from 'vitest'
import { simulateTrend } from '../../../bench/statistics/trend.ts'
import { judgeNights, predictionLimit } from '../../../commands/trend/judge-series.ts'

/** Which share of histories fails with its last night, the two last being slower. */
function failing(histories: number, before: number, slowdown: number): number {
  return simulateTrend({ before, nightSd: 0.02, runSd: 0.06, slowdown }, histories).failed
}

describe('two nights in a row over their limits', () => {
  it('are rare without a change: 3,000 histories', () => {
    expect(failing(3000, 20, 0)).toBeLessThan(0.002)
    expect(failing(3000, 10, 0)).toBeLessThan(0.005)
  })

  it('find 20 % more in nine of ten histories, and 10 % in a quarter at most', () => {
    expect(failing(500, 20, 0.2)).toBeGreaterThan(0.9)
    expect(failing(500, 20, 0.1)).toBeLessThan(0.4)
  })
})

const calm = Array.from({ length: 20 }, (_, night) => 0.001 * ((night * 7) % 5))
const over = Math.log(1.2)

describe('the limit', () => {
  it('is the prediction interval of scattered nights, and 5 % over the median of calm ones', () => {
    // Mean 0, s = 0.1026, t(.99, 19) = 2.539.
    const scattered = Array.from({ length: 20 }, (_, night) => (night % 2 === 0 ? 0.1 : -0.1))
    expect(predictionLimit(scattered)).toBeCloseTo(2.5395 * 0.102598 * Math.sqrt(1.05), 3)
    expect(predictionLimit(calm)).toBeCloseTo(0.002 + Math.log(1.05), 9)
  })

  it('needs ten nights, and knows the last twenty', () => {
    const judged = judgeNights([...Array.from({ length: 5 }, () => 1), ...calm, 0])
    expect(judged.map(({ limit }) => limit !== null).indexOf(true)).toBe(10)
    expect(judged.at(-1)).toMatchObject({ reference: 20, limit: predictionLimit(calm) })
  })
})

describe('nights over their limits', () => {
  const inARow = (values: readonly number[]) => judgeNights(values).map(({ outsideInARow }) => outsideInARow)

  it('are held against the same nights as the first of them, however many there are', () => {
    const judged = judgeNights([...calm, ...Array.from({ length: 30 }, () => over)])
    expect(judged.at(-1)).toEqual({ limit: judged[20]!.limit, reference: 20, outsideInARow: 30 })
  })

  it('are counted anew after one inside', () => {
    expect(inARow([...calm, over, 0, over, over, 0]).slice(20)).toEqual([1, 0, 1, 2, 0])
  })

  it('are a reference afterwards if single, and never if several or infinite', () => {
    const after = (values: readonly number[]) => judgeNights([...calm.slice(0, 12), ...values, 0, 0]).at(-1)!
    expect(after([over]).reference).toBe(14)
    expect(after([over, over]).reference).toBe(13)
    expect(after([Infinity])).toMatchObject({ reference: 13, outsideInARow: 0 })
    expect(judgeNights([Infinity, ...calm.slice(5), 0]).at(-1)!.limit).toBe(predictionLimit(calm.slice(5)))
    expect(inARow([...calm, Infinity, Infinity]).slice(20)).toEqual([1, 2])
  })
})
