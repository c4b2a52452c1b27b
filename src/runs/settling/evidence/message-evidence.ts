import type { SettledMessage } from '../receipts/ledger.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Evidence } from '../../../metrics/result/findings.ts'
import type { Deaths } from './drops.ts'

/** A broadcast that is under way when a connection dies may meet it. */
const underWayUs = 1_000_000

/** How many messages somebody missed, and how many of them after a death in their room. */
export function messageEvidence(
  settled: Iterable<SettledMessage>,
  { publisher, sentAtUs }: PublishedMessages,
  { firstInRoomUs }: Pick<Deaths, 'firstInRoomUs'>,
): Evidence['messages'] {
  const counts = { published: publisher.length, incomplete: 0, afterDeath: 0, incompleteAfterDeath: 0 }
  for (const { index, missed } of settled) {
    const isIncomplete = missed.length > 0
    const diedAtUs = firstInRoomUs(publisher[index] ?? 0)
    const isAfterDeath = diedAtUs !== null && (sentAtUs[index] ?? 0) > diedAtUs - underWayUs
    if (isIncomplete) counts.incomplete += 1
    if (isAfterDeath) counts.afterDeath += 1
    if (isIncomplete && isAfterDeath) counts.incompleteAfterDeath += 1
  }
  return counts
}
