import { seededRandom } from '../../src/crowd/random.ts'
import { bootstrapInterval } from '../../src/metrics/judging/statistics/bootstrap.ts'
import { normalQuantile } from '../../src/metrics/judging/statistics/distributions.ts'
import type { Interval } from '../../src/metrics/judging/statistics/interval.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { holds } from './coverage.ts'
import { type Random, normal } from './draws.ts'

type Figure = (blocks: readonly number[]) => number
type Way = (blocks: readonly number[], figure: Figure, tail: number, random: Random) => Interval

/** The kinds of block: an ordinary spread with one disturbed block in ten, a wide spread, and two clusters. */
export const blockKinds: Readonly<Record<string, (random: Random) => number>> = {
  'some disturbed': (random) => Math.exp(0.1 * normal(random)) * (random() < 0.1 ? 1 + 0.3 * random() : 1),
  lognormal: (random) => Math.exp(0.5 * normal(random)),
  bimodal: (random) => (random() < 0.7 ? 1 : 2) * Math.exp(0.05 * normal(random)),
}

export const figures: Readonly<Record<string, Figure>> = {
  median: (blocks) => sortedQuantile(Float64Array.from(blocks).sort(), 0.5),
  mean,
  p90: (blocks) => sortedQuantile(Float64Array.from(blocks).sort(), 0.9),
}

/** The one that is used, and those that it was chosen from. */
export const ways: Readonly<Record<string, Way>> = {
  expanded: (blocks, figure, tail, random) => bootstrapInterval(blocks, figure, tail, random, 999),
  percentile: (blocks, figure, tail, random) => between(resampled(blocks, figure, random), tail, 1 - tail),
  BCa: (blocks, figure, tail, random) => {
    const drawn = resampled(blocks, figure, random)
    const estimate = figure(blocks)
    const below = drawn.filter((one) => one < estimate).length + drawn.filter((one) => one === estimate).length / 2
    const bias = normalQuantile(Math.min(Math.max(below, 1), drawn.length - 1) / drawn.length)
    const a = acceleration(blocks, figure)
    const moved = (z: number) => normalProbability(bias + (bias + z) / (1 - a * (bias + z)))
    return between(drawn, moved(normalQuantile(tail)), moved(normalQuantile(1 - tail)))
  },
}

/** How often the interval held the truth, which is the figure of very many blocks. */
export function bootstrapCoverage(
  way: Way,
  draw: (random: Random) => number,
  figure: Figure,
  blocks: number,
  trials: number,
): number {
  const many = seededRandom(0)
  const truth = figure(Array.from({ length: 50_001 }, () => draw(many)))
  const random = seededRandom(blocks)
  let held = 0
  for (let trial = 0; trial < trials; trial++) {
    const drawn = Array.from({ length: blocks }, () => draw(random))
    if (holds(way(drawn, figure, 0.025, random), truth)) held += 1
  }
  return held / trials
}

function resampled(blocks: readonly number[], figure: Figure, random: Random): Float64Array {
  const drawOne = () => figure(blocks.map(() => blocks[Math.floor(random() * blocks.length)] ?? NaN))
  return Float64Array.from({ length: 999 }, drawOne).sort()
}

function between(drawn: Float64Array, from: number, to: number): Interval {
  return { lower: sortedQuantile(drawn, from), upper: sortedQuantile(drawn, to) }
}

/** From the figures without one block each (Efron 1987). */
function acceleration(blocks: readonly number[], figure: Figure): number {
  const without = blocks.map((_, i) => figure(blocks.toSpliced(i, 1)))
  const distances = without.map((one) => mean(without) - one)
  const squares = distances.reduce((sum, one) => sum + one ** 2, 0)
  return squares === 0 ? 0 : distances.reduce((sum, one) => sum + one ** 3, 0) / (6 * squares ** 1.5)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** By halving: it is asked for rarely. */
function normalProbability(z: number): number {
  let [low, high] = [2 ** -33, 1 - 2 ** -33]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (normalQuantile(middle) < z) low = middle
    else high = middle
  }
  return low
}
