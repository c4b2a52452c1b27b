import type { Rooms } from '../rooms.ts'
import { type Among, type Candidates, chooseShare, chooseSpread } from './choose-members.ts'

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
