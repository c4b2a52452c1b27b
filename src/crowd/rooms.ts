import { seededRandom } from './random.ts'
import { type RoomSizes, roomSizes } from './room-sizes.ts'
import { type Placement, pinnedRooms, spreadWorker } from './placement.ts'

/** The inputs that decide the room and the worker of each member. */
export interface CrowdPlan {
  readonly members: number
  readonly rooms: number
  /** Left out: uniform. */
  readonly roomSizes?: RoomSizes
  readonly workers: number
  readonly seed: number
  /** `pinned` has each room whole on one worker, so that senders and recipients share a clock. Left out: `spread`. */
  readonly placement?: Placement
  /** With `pinned`, spreads rooms that are larger than a fair share of the members; false by default. */
  readonly spreadRooms?: boolean
}

/** The rooms by the index of a member, and the members by the index of a room. */
export interface Seating {
  readonly roomOf: Uint32Array
  /** The place of a member among those of its room. */
  readonly seatOf: Uint32Array
  readonly membersOf: readonly Uint32Array[]
}

/** The room and the worker of each member: a pure function of the plan, so every process derives the same. */
export class Rooms {
  readonly plan: CrowdPlan
  /** The room of each member. */
  readonly roomOf: Uint32Array
  /** The members of each room. */
  readonly membersOf: readonly Uint32Array[]
  readonly #workerOf: Uint32Array

  constructor(plan: CrowdPlan) {
    this.plan = plan
    this.roomOf = shuffledRooms(plan)
    const members: number[][] = Array.from({ length: plan.rooms }, () => [])
    const pinned = plan.placement === 'pinned' ? pinnedRooms(sizesOf(plan), plan.workers, plan.spreadRooms) : []
    this.#workerOf = new Uint32Array(plan.members)
    for (const [member, room] of this.roomOf.entries()) {
      const seats = members[room] ?? []
      // The members of a room that is spread go to the workers in turn: a broadcast so reaches each worker as a smaller
      // burst. Each room starts at another worker, so that all have as many members.
      this.#workerOf[member] = pinned[room] ?? spreadWorker(room, seats.length, plan.workers)
      seats.push(member)
    }
    this.membersOf = members.map((seats) => Uint32Array.from(seats))
  }

  /** The order of connecting: first the first member of each room, which creates it, then the others by index. */
  get arrivals(): { readonly creators: number; readonly members: Uint32Array } {
    const creators = this.membersOf.flatMap(([first]) => first ?? [])
    const others = new Set(this.roomOf.keys())
    for (const creator of creators) others.delete(creator)
    return { creators: creators.length, members: Uint32Array.from([...creators, ...others]) }
  }

  sizeOf(room: number): number {
    return this.membersOf[room]?.length ?? 0
  }

  workerOf(member: number): number {
    return this.#workerOf[member] ?? 0
  }

  /** For the ledger. */
  get seating(): Seating {
    const seatOf = new Uint32Array(this.plan.members)
    for (const members of this.membersOf) for (const [seat, member] of members.entries()) seatOf[member] = seat
    return { roomOf: this.roomOf, seatOf, membersOf: this.membersOf }
  }
}

/** The room of each member, drawn by the seed, so that rooms have their sizes. */
function shuffledRooms(plan: CrowdPlan): Uint32Array {
  const { members, seed } = plan
  const roomOf = seatsInTurn(sizesOf(plan))
  const random = seededRandom(seed)
  for (let i = members - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = roomOf[i] ?? 0
    roomOf[i] = roomOf[j] ?? 0
    roomOf[j] = swapped
  }
  return roomOf
}

/** The members of each room. */
export function sizesOf({ members, rooms, roomSizes: distribution = 'uniform' }: CrowdPlan): number[] {
  return roomSizes(members, rooms, distribution)
}

/** The room of each place: one place of each room in turn, as long as the room has any left. */
function seatsInTurn(sizes: readonly number[]): Uint32Array {
  const seats: number[] = []
  for (let round = 0; round < Math.max(...sizes); round++) {
    for (const [room, size] of sizes.entries()) if (round < size) seats.push(room)
  }
  return Uint32Array.from(seats)
}
