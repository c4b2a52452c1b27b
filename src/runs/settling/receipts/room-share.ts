/** Every so manieth room: a part of all rooms, of which the others are as large. */
export class RoomShare {
  readonly #of: number
  readonly #at: number

  /** @param of how many shares there are. @param at which of them, from 0 */
  constructor(of: number, at: number) {
    this.#of = of
    this.#at = at
  }

  /** @param room undefined is that of members who are in none; the first share has it */
  has(room: number | undefined): boolean {
    return (room ?? 0) % this.#of === this.#at
  }
}

export const everyRoom = new RoomShare(1, 0)
