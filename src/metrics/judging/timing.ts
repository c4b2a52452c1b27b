import type { MetricName, QuantileName } from '../catalogue.ts'
import type { GeneratorHealth, MetricSummary, RunResult } from '../result/run-result.ts'
import type { RunFacts } from './run-facts.ts'
import { milliseconds, percent } from './wording.ts'

/** Of the wall time of any one worker. */
const workerLimits: readonly { of: (health: GeneratorHealth) => number | null; limit: number; what: string }[] = [
  { of: (health) => health.stallShare, limit: 0.01, what: 'in event-loop stalls of over 10 ms' },
  { of: (health) => health.runQueueShare, limit: 0.05, what: 'waiting for a core' },
  { of: (health) => health.gcShare, limit: 0.01, what: 'collecting garbage' },
]

const publishDelayLimitUs = 5_000
const publishDelayShareOfDelivery = 0.1
const clockWidthShareOfDelivery = 0.2

/** Reasons to think that the harness's own lateness is in the figures, each a sentence with the observed and the limit. */
export function timingReasons({ generator, metrics }: Pick<RunFacts, 'generator' | 'metrics'>): string[] {
  return [...workerReasons(generator), ...publishDelayReasons(metrics), ...clockWidthReasons(metrics)]
}

/** One sentence a limit, about the worker that is furthest over it. */
function workerReasons(generator: readonly GeneratorHealth[]): string[] {
  return workerLimits.flatMap(({ of, limit, what }) => {
    const shares = generator.map((health) => ({ worker: health.worker, share: of(health) ?? 0 }))
    const over = shares.filter(({ share }) => share > limit).sort((a, b) => b.share - a.share)
    const [worst] = over
    if (worst === undefined) return []
    const others = over.length === 1 ? '' : ` (${over.length} of ${generator.length} workers are over the limit)`
    return [
      `Worker ${worst.worker} spent ${percent(worst.share)} of the run ${what}${others}; the limit is ${percent(limit)}.`,
    ]
  })
}

function publishDelayReasons(metrics: RunResult['metrics']): string[] {
  const delay = worstKnownQuantile(metric(metrics, 'publish_delay'))
  if (delay === null) return []
  const observed = `The ${delay.quantile} of the publish delay was ${milliseconds(delay.valueUs)}`
  const reasons: string[] = []
  if (delay.valueUs > publishDelayLimitUs)
    reasons.push(`${observed}; the limit is ${milliseconds(publishDelayLimitUs)}.`)

  const deliveryP50 = metric(metrics, 'delivery_latency')?.p50
  if (typeof deliveryP50 === 'number' && delay.valueUs > deliveryP50 * publishDelayShareOfDelivery) {
    const limit = milliseconds(deliveryP50 * publishDelayShareOfDelivery)
    reasons.push(`${observed}; the limit is ${limit}, ${percent(publishDelayShareOfDelivery)} of the delivery p50.`)
  }
  return reasons
}

/** A receipt is only known to lie in an interval; where that is wide, the tail is made of the harness's own bursts. */
function clockWidthReasons(metrics: RunResult['metrics']): string[] {
  const widthP99 = metric(metrics, 'clock_width')?.p99
  const deliveryP99 = metric(metrics, 'delivery_latency')?.p99
  if (typeof widthP99 !== 'number' || typeof deliveryP99 !== 'number') return []
  const limitUs = deliveryP99 * clockWidthShareOfDelivery
  if (widthP99 <= limitUs) return []
  return [
    `The p99 of the width of the receipts' interval was ${milliseconds(widthP99)}; the limit is ${milliseconds(limitUs)}, ${percent(clockWidthShareOfDelivery)} of the delivery p99.`,
  ]
}

/** The limits are for the p99. With too few samples for it, a lower quantile over the limit means that the p99 is too. */
function worstKnownQuantile(summary: MetricSummary | undefined): { quantile: QuantileName; valueUs: number } | null {
  for (const quantile of ['p99', 'p95', 'p90', 'p50'] as const) {
    const valueUs = summary?.[quantile]
    if (typeof valueUs === 'number') return { quantile, valueUs }
  }
  return null
}

function metric(metrics: RunResult['metrics'], name: MetricName): MetricSummary | undefined {
  return metrics[name]
}
