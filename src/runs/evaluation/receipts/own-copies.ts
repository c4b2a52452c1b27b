import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { MessageCollector } from './matched-message.ts'

/** How many senders should have received their own message, and how many of them did. */
export function ownCopies({
  publisher,
}: Pick<PublishedMessages, 'publisher'>): MessageCollector<
  Readonly<Record<'own_copies_expected' | 'own_copies_received', number>>
> {
  let received = 0
  let missed = 0
  return {
    add(message) {
      const sender = publisher[message.index] ?? 0
      if (message.reached.includes(sender)) received += 1
      else if (message.missed.includes(sender)) missed += 1
    },
    figures: () => ({ own_copies_expected: received + missed, own_copies_received: received }),
  }
}
