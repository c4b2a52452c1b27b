import { stayChanges, stayFields } from '../../../metrics/recording/worker-facts.ts'

/** Was a member in its room throughout an interval, not at all, or did that change around it? */
export type Standing = 'present' | 'absent' | 'changing'

interface Stay {
  /** From then on it may receive what is sent. */
  readonly mayUs: number
  /** From then on it is expected to; infinite while it has asked to be let in and nothing is known of the answer. */
  fromUs: number
  /** Until then it is expected to receive what is sent. */
  untilUs: number
  /** From then on it must not receive anything. */
  outUs: number
}

/** When each member was in its room: from the acknowledged join, or the instant at which one without an answer counts as done, to the moment the harness began to take it away. */
export class Presence {
  readonly #stays = new Map<number, Stay[]>()

  /** @param stays rows of {@link stayFields} */
  replay(stays: Float64Array): void {
    for (let at = 0; at < stays.length; at += stayFields.length) {
      const [member = 0, change, atUs = 0] = stays.subarray(at, at + stayFields.length)
      if (change === stayChanges.entered) this.entered(member, atUs)
      else if (change === stayChanges.asked) this.asked(member, atUs)
      else if (change === stayChanges.leaving) this.leaving(member, atUs)
      else this.left(member, atUs)
    }
  }

  /** It has asked to be let in, and may be in its room from then on, whether an answer comes or not. */
  asked(member: number, atUs: number): void {
    // A member that enters again is not there twice.
    this.left(member, atUs)
    const stay = { mayUs: atUs, fromUs: Infinity, untilUs: Infinity, outUs: Infinity }
    const stays = this.#stays.get(member)
    if (stays === undefined) this.#stays.set(member, [stay])
    else stays.push(stay)
  }

  entered(member: number, atUs: number): void {
    if (!this.#isAsking(member)) this.asked(member, atUs)
    const last = this.#stays.get(member)?.at(-1)
    if (last !== undefined) last.fromUs = atUs
  }

  /** It has begun to leave, and may still be in. */
  leaving(member: number, atUs: number): void {
    const last = this.#stays.get(member)?.at(-1)
    if (last !== undefined) last.untilUs = Math.min(last.untilUs, atUs)
  }

  /** A connection that ends by itself does not count as leaving: what its member misses is lost. */
  left(member: number, atUs: number): void {
    this.leaving(member, atUs)
    const last = this.#stays.get(member)?.at(-1)
    if (last !== undefined) last.outUs = Math.min(last.outUs, atUs)
  }

  #isAsking(member: number): boolean {
    const last = this.#stays.get(member)?.at(-1)
    return last?.fromUs === Infinity && last.outUs === Infinity
  }

  standing(member: number, fromUs: number, untilUs: number): Standing {
    let standing: Standing = 'absent'
    for (const stay of this.#stays.get(member) ?? []) {
      if (stay.fromUs <= fromUs && stay.untilUs >= untilUs) return 'present'
      if (stay.mayUs <= untilUs && stay.outUs >= fromUs) standing = 'changing'
    }
    return standing
  }
}
