import type { MetricName } from '../../catalogue/metrics.ts'
import { type QuantileName, quantilesBelow } from '../../catalogue/quantiles.ts'
import type { GeneratorHealth, MetricSummary, QuantileValue, RunResult } from '../../result/run-result.ts'
import { type JudgedLimit, besideEachOther, judgedLimit, milliseconds, percent } from '../checks/judged-limit.ts'
import type { RunFacts } from '../run-facts.ts'

interface WorkerLimit {
  readonly what: string
  readonly limit: number
  /** The share of the wall time of one worker. */
  readonly shareOf: (health: GeneratorHealth) => number | null
}

/** On cores that a run has to itself, its workers wait for each other no longer than this. */
export const mostWaitingForCore = 0.05

const workerLimits: readonly WorkerLimit[] = [
  { what: 'in event-loop stalls of over 10 ms', limit: 0.01, shareOf: (health) => health.stallShare },
  { what: 'waiting for a core', limit: mostWaitingForCore, shareOf: (health) => health.runQueueShare },
  { what: 'collecting garbage', limit: 0.01, shareOf: (health) => health.gcShare },
]

const publishDelayLimitUs = 5_000
const publishDelayShareOfDelivery = 0.1
const clockWidthShareOfDelivery = 0.2

/** Checks whether the harness's own lateness is in the figures. */
export function timingLimits({ generator, metrics }: Pick<RunFacts, 'generator' | 'metrics'>): JudgedLimit[] {
  return [
    ...workerLimits.map((limit) => judgeWorkers(limit, generator)),
    ...publishDelayLimits(metrics),
    clockWidthLimit(metrics),
  ]
}

/** Judges the worker with the largest share. */
function judgeWorkers({ what, limit, shareOf }: WorkerLimit, generator: readonly GeneratorHealth[]): JudgedLimit {
  const shares = generator.flatMap((health) => {
    const share = shareOf(health)
    return share === null ? [] : [{ worker: health.worker, share }]
  })
  const [worst] = shares.toSorted((a, b) => b.share - a.share)
  const row = { name: `time ${what}`, bound: 'at most', limit, unit: 'share' } as const
  if (worst === undefined) return judgedLimit({ ...row, note: '', observed: null }, [])

  const over = shares.filter(({ share }) => share > limit).length
  const others = over === 1 ? '' : ` (${over} of ${generator.length} workers are over the limit)`
  const note = generator.length === 1 ? '' : `worker ${worst.worker}, the worst of ${generator.length}`
  const shown = besideEachOther(worst.share, limit, percent)
  return judgedLimit({ ...row, note, observed: worst.share }, [
    `Worker ${worst.worker} spent ${shown.observed} of the run ${what}${others}; the limit is ${shown.limit}.`,
  ])
}

function publishDelayLimits(metrics: RunResult['metrics']): JudgedLimit[] {
  const { quantile, valueUs } = worstKnownQuantile(metric(metrics, 'publish_delay'))
  const row = { name: `publish delay ${quantile}`, observed: valueUs, bound: 'at most', unit: 'us' } as const
  const relative = shareOfDelivery(metrics, publishDelayShareOfDelivery, 'p50')
  const sentence = (limitUs: number) => {
    const shown = besideEachOther(valueUs ?? 0, limitUs, milliseconds)
    return `The ${quantile} of the publish delay was ${shown.observed}; the limit is ${shown.limit}`
  }
  return [
    judgedLimit({ ...row, note: '', limit: publishDelayLimitUs }, [`${sentence(publishDelayLimitUs)}.`]),
    judgedLimit({ ...row, note: relative.note, limit: relative.limit }, [
      `${sentence(relative.limit ?? 0)}, ${relative.note}.`,
    ]),
  ]
}

/**
 * A receipt is only known to lie in an interval. If the interval is wide, the tail of the latencies consists of the harness's own
 * bursts.
 */
function clockWidthLimit(metrics: RunResult['metrics']): JudgedLimit {
  const observed = finite(metric(metrics, 'clock_width')?.p99)
  const { limit, note } = shareOfDelivery(metrics, clockWidthShareOfDelivery, 'p99')
  const shown = besideEachOther(observed ?? 0, limit ?? 0, milliseconds)
  return judgedLimit(
    { name: "width of the receipts' interval p99", note, observed, bound: 'at most', limit, unit: 'us' },
    [`The p99 of the width of the receipts' interval was ${shown.observed}; the limit is ${shown.limit}, ${note}.`],
  )
}

/** A limit that is relative to the measured delivery latency; it is null if that latency is not known. */
function shareOfDelivery(
  metrics: RunResult['metrics'],
  share: number,
  quantile: QuantileName,
): { limit: number | null; note: string } {
  const deliveryUs = finite(metric(metrics, 'delivery_latency')?.[quantile])
  return {
    limit: deliveryUs === null ? null : deliveryUs * share,
    note: `${percent(share)} of the delivery ${quantile}`,
  }
}

/**
 * The limits are for the p99. If there are too few samples for it, a lower quantile over the limit means that the p99 is over it,
 * too.
 */
function worstKnownQuantile(summary: MetricSummary | undefined): { quantile: QuantileName; valueUs: number | null } {
  for (const quantile of ['p99', ...quantilesBelow('p99').toReversed()] as const) {
    const valueUs = finite(summary?.[quantile])
    if (valueUs !== null) return { quantile, valueUs }
  }
  return { quantile: 'p99', valueUs: null }
}

function finite(value: QuantileValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}

function metric(metrics: RunResult['metrics'], name: MetricName): MetricSummary | undefined {
  return metrics[name]
}
