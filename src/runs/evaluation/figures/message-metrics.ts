import type { IntervalMetric, MetricsOf } from '../../../metrics/catalogue/metrics.ts'
import { type GuardedHistogram, type Histograms, emptyHistograms } from '../../../metrics/recording/histogram.ts'
import type { MatchedMessage } from '../receipts/matched-message.ts'

type TalliedMetric = MetricsOf<'tally'>

/** Metrics that end with a receipt, which is known only as an interval. */
export type ReceiptMetric = Extract<TalliedMetric, IntervalMetric>

/** One message and its receipts. */
export interface Deliveries {
  readonly expected: number
  readonly lost: number
  /** Intended to sent, microseconds. */
  readonly publishDelayUs: number
  /** Intended to received, either all to the latest or all to the earliest possible instant; microseconds, sorted. */
  readonly sortedUs: Uint32Array
}

type Samples<Of> = (into: GuardedHistogram, message: Of) => void

/** The samples that one message adds to each metric that ends with a receipt. */
const receiptSamples: Readonly<Record<ReceiptMetric, Samples<Deliveries>>> = {
  delivery_latency(into, { sortedUs, lost }) {
    for (const latencyUs of sortedUs) into.record(latencyUs)
    into.recordInfinite(lost)
  },
  delivery_service(into, { sortedUs, lost, publishDelayUs }) {
    for (const latencyUs of sortedUs) into.record(latencyUs - publishDelayUs)
    into.recordInfinite(lost)
  },
  time_to_50pct_delivery: (into, message) => recordCompletion(into, message, 0.5),
  time_to_90pct_delivery: (into, message) => recordCompletion(into, message, 0.9),
  time_to_99pct_delivery: (into, message) => recordCompletion(into, message, 0.99),
  time_to_last_delivery: (into, message) => recordCompletion(into, message, 1),
}

/** The samples that one message adds to the other metrics. */
const messageSamples: Readonly<
  Record<Exclude<TalliedMetric, ReceiptMetric>, Samples<MatchedMessage & Pick<Deliveries, 'publishDelayUs'>>>
> = {
  publish_delay: (into, { publishDelayUs }) => into.record(publishDelayUs),
  ack_latency(into, { ackUs }) {
    if (ackUs === Infinity) into.recordInfinite()
    else if (ackUs !== null) into.record(ackUs)
  },
  fanout_spread(into, { latenciesUs }) {
    const spreadUs = spreadOf(latenciesUs)
    if (spreadUs !== null) into.record(spreadUs)
  },
  clock_width(into, { widthsUs }) {
    for (const widthUs of widthsUs) into.record(widthUs)
  },
}

const receiptMetrics = namesIn(receiptSamples)
const messageMetrics = namesIn(messageSamples)

/** Histograms of everything that is tallied, and of the earliest instants where the samples are intervals. */
export class MessageMetrics {
  readonly histograms: Histograms<TalliedMetric> = emptyHistograms([...receiptMetrics, ...messageMetrics])
  readonly earliest: Histograms<ReceiptMetric> = emptyHistograms(receiptMetrics)

  add(message: MatchedMessage, publishDelayUs: number): void {
    const { expected, missed, latenciesUs, earliestUs } = message
    const deliveries = { expected, lost: missed.length, publishDelayUs }
    for (const name of receiptMetrics) {
      receiptSamples[name](this.histograms[name], { ...deliveries, sortedUs: latenciesUs })
      receiptSamples[name](this.earliest[name], { ...deliveries, sortedUs: earliestUs })
    }
    for (const name of messageMetrics) messageSamples[name](this.histograms[name], { ...message, publishDelayUs })
  }
}

/** The latency of the receipt that completes a share of the room; infinite if it never came. */
export function recordCompletion(
  into: GuardedHistogram,
  { sortedUs, expected }: Pick<Deliveries, 'sortedUs' | 'expected'>,
  share: number,
): void {
  if (expected === 0) return
  const latencyUs = sortedUs[Math.ceil(expected * share) - 1]
  if (latencyUs === undefined) into.recordInfinite()
  else into.record(latencyUs)
}

/** From the first receipt to the last; null with fewer than two. */
export function spreadOf(sortedUs: Uint32Array): number | null {
  return sortedUs.length < 2 ? null : (sortedUs.at(-1) ?? 0) - (sortedUs[0] ?? 0)
}

function namesIn<Name extends string>(table: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(table) as Name[]
}
