import { GuardedHistogram, type Histograms } from '../../../metrics/recording/histogram.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

/**
 * How the invocation that sent a message began: an environment was started for it, it waited while one was started for
 * another, or it found one that was free.
 */
export type Start = 'cold' | 'waited' | 'warm'

/** Deliveries by the invocation that sent them. */
export interface ColdDeliveries {
  /** Deliveries of all messages from the first steady one on, without the warm-up. Lost deliveries are infinite. */
  readonly histograms: Histograms<`${Start}_delivery_latency`>
  /**
   * The time until half of the expected recipients had each of the same messages, microseconds after it was
   * intended; infinite if they never did. Deliveries of one message are not independent, so these are the observations.
   */
  readonly toHalfUs: Readonly<Record<Start, readonly number[]>>
  /** Expected deliveries of every message. */
  readonly deliveries: Readonly<Record<Start | 'unattributed', number>>
  readonly messages: Readonly<Record<Start | 'unattributed', number>>
}

/** @param startOf how the invocation began that sent a message; null where it is not known */
export function coldDeliveries(
  messages: PublishedMessages,
  startOf: (publisher: number, sequence: number) => Start | null,
): MessageCollector<ColdDeliveries> {
  const histograms = { cold: new GuardedHistogram(), waited: new GuardedHistogram(), warm: new GuardedHistogram() }
  const toHalfUs = { cold: [] as number[], waited: [] as number[], warm: [] as number[] }
  const deliveries = { cold: 0, waited: 0, warm: 0, unattributed: 0 }
  const messageCounts = { cold: 0, waited: 0, warm: 0, unattributed: 0 }
  const warmUpEndsAtUs = firstSteadyAtUs(messages)
  return {
    add({ index, expected, missed, latenciesUs }) {
      const start = startOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)
      deliveries[start ?? 'unattributed'] += expected
      messageCounts[start ?? 'unattributed'] += 1
      if (start === null || (messages.intendedAtUs[index] ?? 0) < warmUpEndsAtUs) return
      for (const latencyUs of latenciesUs) histograms[start].record(latencyUs)
      histograms[start].recordInfinite(missed.length)
      if (expected > 0) toHalfUs[start].push(latenciesUs[Math.ceil(expected / 2) - 1] ?? Infinity)
    },
    figures: () => ({
      histograms: {
        cold_delivery_latency: histograms.cold,
        waited_delivery_latency: histograms.waited,
        warm_delivery_latency: histograms.warm,
      },
      toHalfUs,
      deliveries,
      messages: messageCounts,
    }),
  }
}

/** The warm-up has its messages before it; infinite where there is no steady phase. */
function firstSteadyAtUs({ intendedAtUs, steady }: PublishedMessages): number {
  return intendedAtUs.reduce(
    (first, atUs, index) => ((steady[index] ?? 0) > 0 && atUs < first ? atUs : first),
    Number.POSITIVE_INFINITY,
  )
}
