import type { Rooms } from '../../../crowd/rooms.ts'

/**
 * The workers, by index, in the smallest groups of which no two have members in one room. The receipts of a group need no
 * facts of another's: one group can be settled after the other.
 */
export function roomGroups(rooms: Rooms): readonly (readonly number[])[] {
  const joinedTo = Array.from({ length: rooms.plan.workers }, (_, worker) => worker)
  const groupOf = (worker: number): number => {
    const other = joinedTo[worker] ?? worker
    return other === worker ? worker : groupOf(other)
  }
  for (const members of rooms.membersOf) {
    for (const member of members) {
      const [one, other] = [groupOf(rooms.workerOf(member)), groupOf(rooms.workerOf(members[0] ?? member))]
      joinedTo[Math.max(one, other)] = Math.min(one, other)
    }
  }
  return [...Map.groupBy(joinedTo.keys(), groupOf).values()]
}
