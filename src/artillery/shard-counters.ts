import { toCounterNames } from '../sharding/carry/counter-names.ts'
import type { ShardTotals } from '../sharding/carry/shard-totals.ts'

/**
 * What a shard hands to Artillery, which adds it up over its workers: counters for conditions of `ensure`, and the totals in
 * names of counters, which `report import` reads.
 */
export function shardCounters(totals: ShardTotals): Readonly<Record<string, number>> {
  const { members, joinedInTime, late, interruption, localFailure, endedEarly, index } = totals.header
  const { counters } = totals
  const isWhole = interruption === null && localFailure === null && endedEarly === null
  return {
    'fanbench.shards.completed': isWhole ? 1 : 0,
    'fanbench.shards.late': late.length > 0 ? 1 : 0,
    'fanbench.members.joined': joinedInTime,
    'fanbench.members.missing': members - joinedInTime,
    'fanbench.messages.published': counters['messages_published'] ?? 0,
    'fanbench.deliveries.received': counters['deliveries_received'] ?? 0,
    // Not of rooms that are spread: no shard knows who of the others should have received a message.
    'fanbench.deliveries.missing': counters['deliveries_lost'] ?? 0,
    ...Object.fromEntries(toCounterNames(index, totals).map((name) => [name, 1])),
  }
}
