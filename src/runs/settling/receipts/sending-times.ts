import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

/** When a message was sent, monotonic microseconds; undefined where it was not, as far as is known. */
export type SentAtUs = (publisher: number, sequence: number) => number | undefined

/** @param publishers whose messages will be asked for */
export function sendingTimes(messages: PublishedMessages, publishers: ReadonlySet<number>): SentAtUs {
  const times = new Map<number, Map<number, number>>()
  for (const publisher of publishers) times.set(publisher, new Map())
  if (times.size > 0) {
    for (const [row, publisher] of messages.publisher.entries())
      times.get(publisher)?.set(messages.sequence[row] ?? 0, messages.sentAtUs[row] ?? 0)
  }
  return (publisher, sequence) => times.get(publisher)?.get(sequence)
}
