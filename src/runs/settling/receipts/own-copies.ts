import type { SettledMessage } from './ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'

/** How many senders should have received their own message, and how many of them did. */
export function ownCopies(
  settled: Iterable<SettledMessage>,
  { publisher }: Pick<PublishedMessages, 'publisher'>,
): { readonly own_copies_expected: number; readonly own_copies_received: number } {
  let received = 0
  let missed = 0
  for (const message of settled) {
    const sender = publisher[message.index] ?? 0
    if (message.reached.includes(sender)) received += 1
    else if (message.missed.includes(sender)) missed += 1
  }
  return { own_copies_expected: received + missed, own_copies_received: received }
}
