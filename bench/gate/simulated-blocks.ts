import { readFileSync } from 'node:fs'
import { perQuantile, quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import { GuardedHistogram } from '../../src/metrics/recording/histogram.ts'
import { type MetricSummary, type RunResult, runResultSchema } from '../../src/metrics/result/run-result.ts'
import type { GateArm } from '../../commands/gate/plan.ts'
import { type Random, normal } from '../statistics/draws.ts'

/** What is assumed of the blocks, and to be replaced by what `fanbench noise` shows of a machine. */
export interface Noise {
  /** Standard deviation of the level of a block, as a logarithm: 0.05 is 5 %. */
  readonly blockSd: number
  readonly deliveries: number
  readonly connects: number
}

/** How much of each figure the candidate truly has more: 0.2 for 20 %. */
export interface TrueChange {
  /** Of every delivery. */
  readonly deliveries?: number
  /** Of the slowest tenth of the deliveries alone. */
  readonly slowestDeliveries?: number
  readonly connects?: number
  readonly cpu?: number
}

const path = new URL('../../reports/examples/demo/result.json', import.meta.url)

/** A run of the demo, as it was saved. */
const template = runResultSchema.parse(JSON.parse(readFileSync(path, 'utf8')))

/**
 * The blocks of one machine in their order. Each has a level of its own; in one of ten something else disturbs it, by up to 30 %; and a drift of
 * 5 % is shared with the next (0.9). Its deliveries are log-normal with a standard deviation of 0.5, and 0.4 % of them lie in a tail
 * beyond; its connects likewise. CPU time is assumed to have a standard deviation of 2 % of its own, and to follow a quarter of the rest.
 */
export function simulatedMachine(
  { blockSd, deliveries, connects }: Noise,
  change: TrueChange,
  random: Random,
): (arm: GateArm) => RunResult {
  let drift = 0.05 * normal(random)
  let number = 0
  return ({ side }) => {
    drift = 0.9 * drift + Math.sqrt(1 - 0.9 ** 2) * 0.05 * normal(random)
    const disturbed = random() < 0.1 ? Math.log1p(0.3 * random()) : 0
    const level = drift + disturbed + blockSd * normal(random)
    const times = (share = 0) => (side === 'candidate' ? Math.log1p(share) : 0)
    const { deliveries_received: received = 0 } = template.counters
    const cpuUs = 1500 * Math.exp(0.25 * (level - blockSd * normal(random)) + 0.02 * normal(random) + times(change.cpu))
    number += 1
    return {
      ...template,
      runId: `block-${number}`,
      metrics: {
        delivery_latency: histogram(
          deliveries,
          10_000,
          level + times(change.deliveries),
          times(change.slowestDeliveries),
          random,
        ),
        connect_latency: histogram(connects, 15_000, level + times(change.connects), 0, random),
      },
      processes: [
        {
          name: 'Lambda SendMessage',
          side: 'target',
          processes: 1,
          cpuSeconds: (cpuUs * received) / 1e6,
          peakRssBytes: null,
          cpuShares: [],
        },
      ],
    }
  }
}

function histogram(samples: number, medianUs: number, level: number, slowest: number, random: Random): MetricSummary {
  const all = new GuardedHistogram()
  for (let sample = 0; sample < samples; sample += 1)
    all.record(Math.round(medianUs * Math.exp(level + oneOf(slowest, random))))
  const percentiles = perQuantile((name) => all.percentile(quantiles[name]))
  // Not `summarise`: the mean and the extremes, which no gate reads, take most of its time.
  return {
    unit: 'us',
    count: samples,
    infinite: 0,
    min: null,
    ...percentiles,
    max: null,
    mean: null,
    hdr: all.encode(),
  }
}

const slowestTenth = 0.5 * 1.2816

function oneOf(slowest: number, random: Random): number {
  if (random() < 0.004) return 1.5 - Math.log(1 - random()) + slowest
  const ln = 0.5 * normal(random)
  return ln > slowestTenth ? ln + slowest : ln
}
