import { seededRandom } from '../random.ts'
import type { Rooms } from '../rooms.ts'

/** Draws the members of added load and of disruptions: none that is dropped, and each time with a new seed. */
export class MemberDraws {
  readonly #rooms: Rooms
  /** They have not rejoined. */
  readonly #dropped = new Set<number>()
  #draws = 0

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /** See {@link chooseShare}. */
  share(share: number, among: Among): number[] {
    return chooseShare(this.#notDropped(), share, among, this.#nextSeed())
  }

  /** See {@link chooseSpread}. */
  spread(count: number): number[] {
    return chooseSpread(this.#notDropped(), count, this.#nextSeed())
  }

  dropped(members: readonly number[]): void {
    for (const member of members) this.#dropped.add(member)
  }

  rejoined(members: readonly number[]): void {
    for (const member of members) this.#dropped.delete(member)
  }

  #notDropped(): Candidates {
    return this.#rooms.membersOf.map((members) => [...members].filter((member) => !this.#dropped.has(member)))
  }

  #nextSeed(): number {
    return this.#rooms.plan.seed + 104_729 * ++this.#draws
  }
}

/** The members of each room from which some are chosen. */
type Candidates = readonly (readonly number[])[]

/** The rooms from which members are chosen: all, or half of them; the members of the others are bystanders. */
export type Among = 'each-room' | 'half-the-rooms'

/**
 * Draws that share of the candidates by the seed. At least one member stays in every room of two or more; at least one of
 * two or more rooms is a bystander, if there are to be any.
 */
export function chooseShare(rooms: Candidates, share: number, among: Among, seed: number): number[] {
  const random = seededRandom(seed)
  const affected = among === 'each-room' ? rooms : draw(rooms, Math.ceil(rooms.length / 2), random)
  return affected.flatMap((members) => {
    // The fraction of a member that rounding down leaves is drawn, so that the rooms add up to the share.
    const count = Math.floor(members.length * share + random())
    return draw(members, Math.min(count, members.length - 1), random)
  })
}

/** Draws that many candidates by the seed, of as many different rooms as there are. */
export function chooseSpread(rooms: Candidates, count: number, seed: number): number[] {
  const random = seededRandom(seed)
  const shuffled = draw(rooms, rooms.length, random).map((members) => draw(members, members.length, random))
  const largest = Math.max(0, ...shuffled.map(({ length }) => length))
  const roomByRoom = Array.from({ length: largest }, (_, turn) => shuffled.flatMap((members) => members[turn] ?? []))
  return roomByRoom.flat().slice(0, count)
}

/** Without replacement. */
function draw<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const left = [...items]
  const drawn: Item[] = []
  while (drawn.length < count) drawn.push(...left.splice(Math.floor(random() * left.length), 1))
  return drawn
}
