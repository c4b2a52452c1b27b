import { describe, expect, it } from 'vitest'
import { lineCoverage, trueLines } from '../../../bench/statistics/lines.ts'

describe('a line through the blocks of a strategy', () => {
  const trials = 500
  const designs = [
    { sizes: [10, 50, 200, 1000], rounds: 3, blockSd: 0.03, disturbed: 0 },
    { sizes: [10, 50, 200, 1000, 5000], rounds: 5, blockSd: 0.1, disturbed: 0.1 },
  ]

  it.each(Object.entries(trueLines).flatMap(([name, line]) => designs.map((design) => ({ name, line, design }))))(
    'has intervals that hold the truth 19 times of 20: $name, $design.rounds rounds',
    ({ line, design }) => {
      const { slope, size, halfWidth } = lineCoverage(line, design, trials)
      const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / trials)
      expect(slope).toBeGreaterThanOrEqual(least)
      expect(size).toBeGreaterThanOrEqual(least)
      expect(halfWidth).toBeLessThan(0.2)
    },
  )
})
