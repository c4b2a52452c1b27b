import { describe, expect, it } from 'vitest'
import { blockKinds, bootstrapCoverage, figures, ways } from '../../../bench/statistics/bootstrap-ways.ts'
import { differences, signedRankCoverage } from '../../../bench/statistics/coverage.ts'

/** Of a share that is p in truth, so many trials show no less than this. */
const atLeast = (p: number, trials: number) => p - 3 * Math.sqrt((p * (1 - p)) / trials)

describe('the signed-rank interval', () => {
  const trials = 2000
  it.each(Object.entries(differences).flatMap(([name, draw]) => [6, 10, 20].map((pairs) => ({ name, pairs, draw }))))(
    'holds 95 % or more of the truth: $name, $pairs pairs',
    ({ draw, pairs }) => {
      expect(signedRankCoverage(draw, pairs, 0.025, trials)).toBeGreaterThanOrEqual(atLeast(0.95, trials))
    },
  )

  it('is not wider than it has to be for that', () => {
    const { normal } = differences
    expect(normal && signedRankCoverage(normal, 20, 0.025, trials)).toBeLessThanOrEqual(0.97)
  })
})

describe('the bootstrap interval', () => {
  const trials = 200
  it.each(
    Object.entries(blockKinds).flatMap(([kind, draw]) =>
      (['median', 'mean'] as const).map((name) => ({ kind, name, draw })),
    ),
  )('holds nine tenths of the truth or more: $name of 10 blocks, $kind', ({ draw, name }) => {
    const [way, figure] = [ways['expanded'], figures[name]]
    if (way === undefined || figure === undefined) throw new Error('it is not there')
    expect(bootstrapCoverage(way, draw, figure, 10, trials)).toBeGreaterThanOrEqual(atLeast(0.92, trials))
  })
})
