import type { SettledMessage } from '../receipts/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Drops } from './drops.ts'

/** A broadcast that is under way when a connection dies may meet it. */
const underWayUs = 1_000_000

/** How many messages somebody missed, and how many of them after a death in their room. */
export function messageEvidence(
  settled: Iterable<SettledMessage>,
  { publisher, sentAtUs }: PublishedMessages,
  { firstInRoomUs }: Pick<Drops, 'firstInRoomUs'>,
): Evidence['messages'] {
  const counts = { published: publisher.length, incomplete: 0, afterDrop: 0, incompleteAfterDrop: 0 }
  for (const { index, missed } of settled) {
    const isIncomplete = missed.length > 0
    const droppedAtUs = firstInRoomUs(publisher[index] ?? 0)
    const isAfterDrop = droppedAtUs !== null && (sentAtUs[index] ?? 0) > droppedAtUs - underWayUs
    if (isIncomplete) counts.incomplete += 1
    if (isAfterDrop) counts.afterDrop += 1
    if (isIncomplete && isAfterDrop) counts.incompleteAfterDrop += 1
  }
  return counts
}
