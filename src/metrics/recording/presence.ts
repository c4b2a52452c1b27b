/** Was a member in its room throughout an interval, not at all, or did that change around it? */
export type Standing = 'present' | 'absent' | 'changing'

/** When each local member was in its room: from the acknowledged join to the moment the harness let it go. */
export class Presence {
  readonly #stays = new Map<number, { fromUs: number; untilUs: number }[]>()

  joined(member: number, atUs: number): void {
    const stays = this.#stays.get(member)
    const stay = { fromUs: atUs, untilUs: Number.POSITIVE_INFINITY }
    if (stays === undefined) this.#stays.set(member, [stay])
    else stays.push(stay)
  }

  /**
   * The harness begins to take the member away. A connection that ends by itself does not count as leaving:
   * what its member misses is lost.
   */
  left(member: number, atUs: number): void {
    const last = this.#stays.get(member)?.at(-1)
    if (last !== undefined && last.untilUs === Number.POSITIVE_INFINITY) last.untilUs = atUs
  }

  isPresent(member: number): boolean {
    return this.#stays.get(member)?.at(-1)?.untilUs === Number.POSITIVE_INFINITY
  }

  standing(member: number, fromUs: number, untilUs: number): Standing {
    let standing: Standing = 'absent'
    for (const stay of this.#stays.get(member) ?? []) {
      if (stay.fromUs <= fromUs && stay.untilUs >= untilUs) return 'present'
      if (stay.fromUs <= untilUs && stay.untilUs >= fromUs) standing = 'changing'
    }
    return standing
  }
}
