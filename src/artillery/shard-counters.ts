import type { ShardPart } from '../sharding/part-header.ts'

type PartOfShard = Pick<ShardPart, 'members' | 'joinedInTime' | 'late' | 'interruption' | 'localFailure' | 'endedEarly'>

/** What `ensure` may ask of a run while it has no report yet: counters by name, which Artillery adds up over its workers. */
export function shardCounters(part: PartOfShard): Readonly<Record<string, number>> {
  const { members, joinedInTime, late, interruption, localFailure, endedEarly } = part
  const isWhole = interruption === null && localFailure === null && endedEarly === null
  return {
    'fanbench.shards.completed': isWhole ? 1 : 0,
    'fanbench.shards.late': late.length > 0 ? 1 : 0,
    'fanbench.members.joined': joinedInTime,
    'fanbench.members.missing': members - joinedInTime,
  }
}
