import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import type { Seating } from '../../../crowd/rooms.ts'
import { type PublishedMessages, receiptFields } from '../../../metrics/recording/worker-facts.ts'

/**
 * How old the newest position of a peer was that a member held, just before a newer one replaced it: from the intended
 * instant of the one to the receipt of the other. A lost position so ages the one before it. What comes late, behind a
 * newer one, replaces nothing. Steady phase, and rooms without misrouted messages.
 *
 * @param receipts rows of {@link receiptFields}; those of one recipient in the order in which they came
 */
export function positionAges(
  receipts: Iterable<Uint32Array>,
  messages: PublishedMessages,
  { roomOf }: Pick<Seating, 'roomOf'>,
): GuardedHistogram {
  const rowsOf = rowsByPublisher(messages)
  const ages = new GuardedHistogram()
  /** By recipient and publisher: the row of the message that is held. */
  const held = new Map<number, number>()
  for (const rows of receipts) {
    for (let at = 0; at < rows.length; at += receiptFields.length) {
      const [recipient = 0, publisher = 0, sequence = 0, sentToReceivedUs = 0] = rows.subarray(at, at + 4)
      if (recipient === publisher || roomOf[recipient] !== roomOf[publisher]) continue
      const row = rowsOf.get(publisher)?.get(sequence)
      if (row === undefined || messages.steady[row] !== 1) continue
      const pair = recipient * roomOf.length + publisher
      const heldRow = held.get(pair)
      if (heldRow !== undefined && sequence <= (messages.sequence[heldRow] ?? 0)) continue
      held.set(pair, row)
      if (heldRow === undefined) continue
      const receivedAtUs = (messages.sentAtUs[row] ?? 0) + sentToReceivedUs
      ages.record(receivedAtUs - (messages.intendedAtUs[heldRow] ?? 0))
    }
  }
  return ages
}

/** By publisher and sequence number. */
function rowsByPublisher({ publisher, sequence }: PublishedMessages): Map<number, Map<number, number>> {
  const rows = new Map<number, Map<number, number>>()
  for (const [row, from] of publisher.entries()) {
    const own = rows.get(from) ?? new Map<number, number>()
    rows.set(from, own)
    own.set(sequence[row] ?? 0, row)
  }
  return rows
}
