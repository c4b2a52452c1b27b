import type { PairedMetric } from '../../src/metrics/judging/statistics/judge-stage.ts'
import { normalQuantile } from '../../src/metrics/judging/statistics/distributions.ts'
import { type Random, normal, orderStatistic } from './draws.ts'

/** A comparison of which the truth is known. */
export interface Design {
  readonly pairs: number
  /** Standard deviation of the level of a block, as a logarithm: 0.05 is 5 %. */
  readonly blockSd: number
  /** ABBA from one coin's throw, a throw for each pair, or all of the reference's blocks before all of the candidate's. */
  readonly order: 'ABBA' | 'random' | 'A...A B...B'
  readonly metrics: readonly GatedPercentile[]
}

export interface GatedPercentile {
  readonly name: string
  /** 0.99 for the p99. */
  readonly percentile: number
  /** How much slower the candidate truly is: 0.2 for 20 %. */
  readonly slowdown: number
  readonly allowedRegression: number
}

const deliveriesPerBlock = 1500

/**
 * The pairs of one stage. What is assumed of a block, and is to be replaced by what an arm against itself shows: a level of its own;
 * in one block of ten something else on the machine, up to 30 %; a drift of 5 % that a block shares with the next (0.9);
 * log-normal deliveries with a standard deviation of 0.5, and 0.4 % of them in a tail beyond. All of its metrics
 * share the level and the drift.
 */
export function drawStage(design: Design, random: Random): PairedMetric<string>[] {
  const levels = blockLevels(design, random)
  const startsWithReference = random() < 0.5
  const pairs = Array.from({ length: design.pairs }, (_, i) => {
    if (design.order === 'A...A B...B') return [i, design.pairs + i] as const
    const referenceFirst = design.order === 'ABBA' ? startsWithReference === (i % 2 === 0) : random() < 0.5
    return referenceFirst ? ([2 * i, 2 * i + 1] as const) : ([2 * i + 1, 2 * i] as const)
  })
  return design.metrics.map(({ name, percentile, slowdown, allowedRegression }) => {
    const blocks = levels.map((level) => level + lnPercentile(percentile, random))
    const differences = pairs.map(
      ([reference, candidate]) => Math.log1p(slowdown) + (blocks[candidate] ?? NaN) - (blocks[reference] ?? NaN),
    )
    return { name, allowedRegression, differences }
  })
}

function blockLevels({ pairs, blockSd }: Design, random: Random): number[] {
  let drift = 0.05 * normal(random)
  return Array.from({ length: 2 * pairs }, () => {
    drift = 0.9 * drift + Math.sqrt(1 - 0.9 ** 2) * 0.05 * normal(random)
    const disturbed = random() < 0.1 ? Math.log1p(0.3 * random()) : 0
    return drift + disturbed + blockSd * normal(random)
  })
}

/** Of the deliveries of one block, as a logarithm; their median is 0. */
function lnPercentile(percentile: number, random: Random): number {
  const faster = orderStatistic(Math.ceil(percentile * deliveriesPerBlock), deliveriesPerBlock, random)
  const inTail = faster - 0.996
  return inTail < 0 ? 0.5 * normalQuantile(faster / 0.996) : 1.5 - Math.log(1 - inTail / 0.004)
}
