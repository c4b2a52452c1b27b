import { describe, expect, it } from 'vitest'
import type { Design, GatedPercentile } from '../../../bench/statistics/block-pairs.ts'
import { blockKinds, bootstrapCoverage, figures, ways } from '../../../bench/statistics/bootstrap-ways.ts'
import { differences, signedRankCoverage } from '../../../bench/statistics/coverage.ts'
import { simulateGate, simulatePromises } from '../../../bench/statistics/gate.ts'

/** Of a share that is p in truth, so many trials show no more than this. */
const atMost = (p: number, trials: number) => p + 3 * Math.sqrt((p * (1 - p)) / trials)
const atLeast = (p: number, trials: number) => p - 3 * Math.sqrt((p * (1 - p)) / trials)

const p99: GatedPercentile = { name: 'p99', percentile: 0.99, slowdown: 0, allowedRegression: 0.05 }
const p50: GatedPercentile = { ...p99, name: 'p50', percentile: 0.5 }
const design: Design = { pairs: 10, blockSd: 0.05, order: 'ABBA', metrics: [p99] }
const noisier: Design = { ...design, blockSd: 0.08 }
const slower = (slowdown: number) => [{ ...p99, slowdown }]

describe('a gate of ten pairs a stage', () => {
  const trials = 2000
  it.each([
    { name: 'a p99', one: design },
    { name: 'a p99 of noisier blocks', one: noisier },
    { name: 'a p50', one: { ...design, metrics: [p50] } },
    { name: 'three metrics', one: { ...design, metrics: [p99, p50, { ...p50, name: 'other' }] } },
  ])('raises few false alarms: 5 of 100 metrics at most in one stage, 1 of 1,000 gates in two: $name', ({ one }) => {
    const { suspect, failed } = simulateGate(one, trials)
    expect(suspect / trials).toBeLessThanOrEqual(atMost(0.05 * one.metrics.length, trials))
    expect(suspect).toBeGreaterThan(0)
    expect(failed / trials).toBeLessThanOrEqual(atMost(0.001, trials))
  })

  it('raises none in the first 400', () => {
    // Of as many, another seed has none, or one, as likely as not: the rate is 0.14 % (`node bench/statistics/run.ts gate`).
    expect(simulateGate(design, 400).failed).toBe(0)
  })

  it('raises too many where all of one arm come before the other, which is why they take turns', () => {
    const { suspect } = simulateGate({ ...design, order: 'A...A B...B' }, trials)
    expect(suspect / trials).toBeGreaterThan(0.06)
  })

  it('finds a p99 that is 20 % slower three times in four', () => {
    for (const one of [design, noisier]) {
      const { failed, pairSd } = simulateGate({ ...one, metrics: slower(0.2) }, 1000)
      expect(pairSd).toBeGreaterThan(0.14)
      expect(failed / 1000).toBeGreaterThanOrEqual(0.75)
    }
  })

  it('rarely lets pass what is slower by more than is allowed', () => {
    const { passed } = simulateGate({ ...design, metrics: slower(0.06) }, trials)
    expect(passed / trials).toBeLessThanOrEqual(atMost(0.05, trials))
  })

  it('keeps what its first stage promises: the pairs that it takes to pass, and the slowdown that is found', () => {
    const { said, passed, found } = simulatePromises({ ...design, metrics: [p50] }, 200)
    expect(said).toBeGreaterThan(100)
    expect(passed / said).toBeGreaterThanOrEqual(atLeast(0.8, said))
    expect(found / 200).toBeGreaterThanOrEqual(atLeast(0.75, 200))
  })
})

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
