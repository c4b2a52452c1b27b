import type { Rooms } from '../../../crowd/rooms.ts'
import { rowsOf } from '../../../metrics/recording/worker-facts.ts'
import {
  type WorkerFacts,
  cutFields,
  dropFields,
  stayChanges,
  stayFields,
} from '../../../metrics/recording/worker-facts.ts'

/** The causes of connections that ended before the run. */
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

/** When members left each room, by their own choice or not, and when the chat had dealt with it. */
export interface Departures {
  /** The drops of other members in the member's room, sorted, in monotonic microseconds. */
  readonly ofOthersUs: (member: number) => readonly number[]
  readonly roomOf: (member: number) => number
  /** When the member left its room for the first time; Infinity if it did not. */
  readonly firstLeftAtUs: (member: number) => number
}

/** @param disconnectedAtUs when invocations of `$disconnect` ended, in any room; that may be seconds later */
export function departuresOf(
  workerFacts: readonly Pick<WorkerFacts, 'drops' | 'cuts' | 'stays'>[],
  { roomOf }: Pick<Rooms, 'roomOf'>,
  disconnectedAtUs: readonly number[],
): Departures {
  const left = workerFacts.flatMap(({ drops, cuts, stays }) => [
    ...[...rowsOf(drops, dropFields.length)].map(([member = 0, , atUs = 0]) => ({ member, atUs })),
    ...[...rowsOf(cuts, cutFields.length)].map(([member = 0, atUs = 0]) => ({ member, atUs })),
    ...[...rowsOf(stays, stayFields.length)]
      .filter(([, change]) => change === stayChanges.leaving)
      .map(([member = 0, , atUs = 0]) => ({ member, atUs })),
  ])
  const firstLeftAtUs = new Map<number, number>()
  for (const { member, atUs } of left) firstLeftAtUs.set(member, Math.min(firstLeftAtUs.get(member) ?? Infinity, atUs))
  const byRoom = Map.groupBy(left, ({ member }) => roomOf[member] ?? 0)
  return {
    ofOthersUs(member) {
      const others = (byRoom.get(roomOf[member] ?? 0) ?? []).filter((one) => one.member !== member)
      // Where nobody of the room has left, what happens to others is none of its business.
      return others.length === 0 ? [] : [...others.map(({ atUs }) => atUs), ...disconnectedAtUs].sort((a, b) => a - b)
    },
    roomOf: (member) => roomOf[member] ?? 0,
    firstLeftAtUs: (member) => firstLeftAtUs.get(member) ?? Infinity,
  }
}
