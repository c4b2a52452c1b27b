import type { Rooms } from '../../../crowd/rooms.ts'
import { rowsOf } from '../../../metrics/recording/worker-facts.ts'
import { type WorkerFacts, cutFields, dropFields } from '../../../metrics/recording/worker-facts.ts'

/** What ended connections before the end of the run. */
export interface Drops {
  /** When the first connection ended in the room of a member, by the harness or by itself; null if none did. */
  readonly firstInRoomUs: (member: number) => number | null
  /** Members whose connection ended by itself: they miss everything, through no fault of a broadcast. */
  readonly cutOff: ReadonlySet<number>
}

export function dropsOf(
  workerFacts: readonly Pick<WorkerFacts, 'drops' | 'cuts'>[],
  { roomOf }: Pick<Rooms, 'roomOf'>,
): Drops {
  const killed = workerFacts.flatMap(({ drops }) => [...rowsOf(drops, dropFields.length)])
  const cut = workerFacts.flatMap(({ cuts }) => [...rowsOf(cuts, cutFields.length)])
  const firstUs = new Map<number | undefined, number>()
  for (const [member = 0, atUs = 0] of [...killed.map(([member = 0, , atUs = 0]) => [member, atUs]), ...cut])
    firstUs.set(roomOf[member], Math.min(firstUs.get(roomOf[member]) ?? Infinity, atUs))
  return {
    firstInRoomUs: (member) => firstUs.get(roomOf[member]) ?? null,
    cutOff: new Set(cut.map(([member = 0]) => member)),
  }
}
