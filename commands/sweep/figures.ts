import type { MetricName } from '../../src/metrics/catalogue/metrics.ts'
import { GuardedHistogram } from '../../src/metrics/recording/histogram.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { RunResult, QuantileValue } from '../../src/metrics/result/run-result.ts'
import type { Block } from '../experiment/experiment.ts'
import type { SweepArm } from './arms.ts'
import { cpuShareHad, whyNotCounted } from '../experiment/counted.ts'
import type { SweptBlock, SweptSetting, Estimate } from './sweep-result.ts'
import { type AmountName, partName } from '../../src/cost/cost-of-usage.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { hodgesLehmann, walshAverages } from '../../src/metrics/judging/statistics/hodges-lehmann.ts'
import { asRatio, logRatio } from '../../src/metrics/judging/statistics/log-ratio.ts'
import { leastPairs, signedRankInterval } from '../../src/metrics/judging/statistics/signed-rank.ts'
import { asRatios } from '../../src/metrics/judging/statistics/two-sided.ts'

export type SweepBlock = Block<SweepArm>

type Figures = Omit<SweptSetting, 'isJudged' | 'toReference' | 'isOnFront' | 'slo'>

/**
 * Summarises the blocks of one setting; each block is one observation.
 *
 * @param otherUsd the part of the cost of a million deliveries that does not depend on the memory; null if unknown
 */
export function figuresOf(memoryMb: number, all: readonly SweepBlock[], otherUsd: number | null): Figures {
  const blocks = all.map((block) => sweptBlock(block, otherUsd))
  const counted = all.filter((_, place) => blocks[place]?.problems.length === 0).map(({ result }) => result)
  const p = (quantile: 'p50' | 'p99') =>
    estimateOf(counted.map(({ metrics }) => metrics['delivery_latency']?.[quantile] ?? null))
  const cold = merged('cold_delivery_latency', counted)
  const deliveries = merged('delivery_latency', counted)
  return {
    memoryMb,
    blocks,
    deliveryP50Us: p('p50'),
    deliveryP99Us: p('p99'),
    everybodyP99Us: merged('time_to_last_delivery', counted).percentile(0.99),
    coldP99Us: cold.percentile(0.99),
    coldDeliveries: cold.count,
    connectP99Us: merged('connect_latency', counted).percentile(0.99),
    gbSecondsPerMillion: estimateOf(counted.map(gbSecondsPerMillion)),
    usdPerMillion: estimateOf(counted.map((result) => usdPerMillion(result, otherUsd))),
    deliveries: { count: deliveries.count, infinite: deliveries.infinite, hdr: deliveries.encode() },
  }
}

function sweptBlock({ arm, result }: SweepBlock, otherUsd: number | null): SweptBlock {
  const delivery = result.metrics['delivery_latency']
  const functions = Object.keys(arm.functions ?? {})
  return {
    runId: result.runId,
    round: arm.round,
    deliveryP50Us: delivery?.p50 ?? null,
    deliveryP99Us: delivery?.p99 ?? null,
    usdPerMillion: usdPerMillion(result, otherUsd),
    cpuShare: cpuShareHad(result, functions),
    problems: whyNotCounted(result, functions, arm.leastCpuShare),
  }
}

/** Lost ones are infinite in it. */
function merged(metric: MetricName, results: readonly RunResult[]): GuardedHistogram {
  const all = new GuardedHistogram()
  for (const { metrics } of results) {
    const summary = metrics[metric]
    if (summary !== undefined) all.merge(histogramOf(summary))
  }
  return all
}

function usdPerMillion(result: RunResult, otherUsd: number | null): number | null {
  const lambda = lambdaUsdPerMillion(result)
  return lambda === null || otherUsd === null ? null : lambda + otherUsd
}

/** The parts of the cost that depend on the memory. The logs have their exact amounts for each invocation. */
const ofMemory: readonly AmountName[] = ['gbSeconds', 'invocations']

/** Null where the functions' logs are not complete: a part of the duration is no lower cost. */
function gbSecondsPerMillion({ server, counters }: RunResult): number | null {
  if (server.logs?.status !== 'complete') return null
  const billed = Object.values(server.logs.functions).map(({ billedGbSeconds }) => billedGbSeconds ?? 0)
  const sum = billed.reduce((total, gbSeconds) => total + gbSeconds, 0)
  return sum === 0 ? null : perMillion(sum, counters)
}

/** The part of the cost that depends on the memory. */
function lambdaUsdPerMillion(result: RunResult): number | null {
  if (gbSecondsPerMillion(result) === null) return null
  const names = new Set(ofMemory.flatMap((name) => [partName(name, 'arm64'), partName(name, 'x86_64')]))
  const lines = result.cost?.lines.filter(({ what }) => names.has(what)) ?? []
  const sum = lines.reduce((total, { usd }) => total + usd, 0)
  return lines.length < ofMemory.length ? null : perMillion(sum, result.counters)
}

/**
 * The rest of it: messages, connections and items, which are the same for every memory as the load is. CloudWatch counts these by
 * whole minutes, in which blocks meet their neighbours, so that it is the median of the blocks that had theirs for themselves.
 *
 * @returns null where none had
 */
export function otherUsdPerMillion(results: readonly RunResult[]): number | null {
  const others = results.flatMap((result) => {
    const [all, lambda] = [result.cost?.perMillionDeliveriesUsd ?? null, lambdaUsdPerMillion(result)]
    return result.server.status !== 'complete' || all === null || lambda === null ? [] : [all - lambda]
  })
  return others.length === 0
    ? null
    : sortedQuantile(
        others.toSorted((a, b) => a - b),
        0.5,
      )
}

function perMillion(amount: number, counters: RunResult['counters']): number | null {
  const received = counters['deliveries_received'] ?? 0
  return received === 0 ? null : (amount / received) * 1e6
}

/** The probability of any wrong difference among the settings, and of each interval to miss the truth. */
export const level = 0.05

/** @param values one a block */
export function estimateOf(values: readonly QuantileValue[]): Estimate {
  return estimateOfLogs(values.map((value) => logRatio(value, 1)))
}

/** @param logs one a block, or one a pair of blocks; NaN where it says nothing */
export function estimateOfLogs(logs: readonly number[]): Estimate {
  const averages = walshAverages(logs)
  return {
    value: asRatio(hodgesLehmann(averages)),
    interval: logs.length < leastPairs(level / 2) ? null : asRatios(signedRankInterval(averages, level / 2)),
  }
}
