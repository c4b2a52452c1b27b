import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { MessageCollector } from '../receipts/message-collector.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

const parts = 4

/** Deliveries by the quarter of the steady phase in which their message was intended. */
export function deliveriesByQuarter(messages: PublishedMessages): MessageCollector<readonly GuardedHistogram[]> {
  const quarters = Array.from({ length: parts }, () => new GuardedHistogram())
  const instantsUs = messages.intendedAtUs.filter((_, index) => messages.steady[index] === 1)
  const fromUs = instantsUs.reduce((earliest, instantUs) => Math.min(earliest, instantUs), Infinity)
  const untilUs = instantsUs.reduce((latest, instantUs) => Math.max(latest, instantUs), 0)
  return {
    add({ index, missed, latenciesUs }) {
      if (messages.steady[index] !== 1) return
      const passed = ((messages.intendedAtUs[index] ?? 0) - fromUs) / (untilUs - fromUs || 1)
      const quarter = quarters[Math.min(parts - 1, Math.floor(passed * parts))]
      for (const latencyUs of latenciesUs) quarter?.record(latencyUs)
      quarter?.recordInfinite(missed.length)
    },
    figures: () => quarters,
  }
}
