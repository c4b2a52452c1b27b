import { describe, expect, it } from 'vitest'
import {
  heightInterval,
  placeInterval,
  slopeInterval,
  straightLine,
} from '../../../../../src/metrics/judging/statistics/straight-line.ts'
import { referenceValues } from './reference-values.ts'

const lineThrough = (points: readonly (readonly [number, number])[]) => {
  const line = straightLine(points.map(([x, y]) => ({ x, y })))
  if (line === null) throw new Error('there is a line')
  return line
}

const scattered = lineThrough([
  [10, 63],
  [50, 79],
  [200, 128],
  [1000, 420],
  [5000, 1790],
])

describe('a straight line', () => {
  it.each(referenceValues.straightLine)('is that of statsmodels: %#', ({ points, ...expected }) => {
    const line = straightLine(points)
    expect(line?.degreesOfFreedom).toBe(points.length - 2)
    expect(line?.intercept).toBeCloseTo(expected.intercept, 6)
    expect((line?.slope ?? 0) / expected.slope).toBeCloseTo(1, 8)
    for (const key of ['intercept', 'both', 'slope'] as const)
      expect((line?.covariance[key] ?? 0) / expected.covariance[key]).toBeCloseTo(1, 6)
  })

  it('goes through points without errors, and is then known exactly', () => {
    const line = lineThrough([10, 50, 200].map((x) => [x, 60 + 0.35 * x]))
    expect(line.intercept).toBeCloseTo(60)
    expect(line.slope).toBeCloseTo(0.35)
    expect(slopeInterval(line, 0.025).upper - slopeInterval(line, 0.025).lower).toBeCloseTo(0)
    expect(placeInterval(line, 29_000, 0.025).lower).toBeCloseTo((29_000 - 60) / 0.35, 1)
  })

  it.each([
    ['two points', [1, 2], [1, 2]],
    ['one x', [5, 5, 5], [1, 2, 3]],
    ['a line that falls below 0 among them', [1, 2, 3, 4, 5], [10, 10, 3, 60, 90]],
  ])('is none with %s', (_, xs, ys) => {
    expect(straightLine(xs.map((x, place) => ({ x, y: ys[place] ?? 0 })))).toBeNull()
  })
})

describe('the place at which it has a height', () => {
  it.each([100, 420, 29_000])('is every place whose own interval has that height: %d', (height) => {
    const { lower, upper } = placeInterval(scattered, height, 0.025)
    expect(heightInterval(scattered, lower, 0.025).upper).toBeCloseTo(height, 5)
    expect(heightInterval(scattered, upper, 0.025).lower).toBeCloseTo(height, 5)
    expect(lower).toBeLessThan(upper)
  })

  it('has no upper end where the line may as well not rise', () => {
    const flat = lineThrough([
      [10, 80],
      [50, 90],
      [200, 75],
      [1000, 93],
    ])
    expect(slopeInterval(flat, 0.025).lower).toBeLessThan(0)
    expect(placeInterval(flat, 29_000, 0.025).upper).toBe(Infinity)
  })
})
