import type { Clocks } from './clocks.ts'
import { stayChanges, stayFields } from '../../../metrics/recording/worker-facts.ts'

/** Was a member in its room throughout an interval, not at all, or did that change around it? */
export type Membership = 'present' | 'absent' | 'changing'

/**
 * How long a member must have been in its room before a message, and must stay after it, to be expected to receive it. A
 * message whose sender does not stay so long has no expected recipients, nor has a position that the chat keeps.
 */
export interface ExpectationRule {
  readonly joinGraceUs: number
  readonly drainUs: number
  /** Does the sender receive its own message? */
  readonly echoesToSender: boolean
  /** Does the chat reply to the sender? */
  readonly repliesToSender: boolean
}

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
    if (this.#asking(member) !== undefined) return
    const stay = { mayUs: atUs, fromUs: Infinity, untilUs: Infinity, outUs: Infinity }
    const stays = this.#stays.get(member)
    if (stays === undefined) this.#stays.set(member, [stay])
    else stays.push(stay)
  }

  entered(member: number, atUs: number): void {
    this.asked(member, atUs)
    const stays = this.#stays.get(member)
    // A member that enters again is not there twice.
    endStay(stays?.at(-2), atUs)
    const last = stays?.at(-1)
    if (last !== undefined) last.fromUs = atUs
  }

  /** It has begun to leave, and may still be in. */
  leaving(member: number, atUs: number): void {
    const last = this.#stays.get(member)?.at(-1)
    if (last !== undefined) last.untilUs = Math.min(last.untilUs, atUs)
  }

  /** A connection that ends by itself does not count as leaving: what its member misses is lost. */
  left(member: number, atUs: number): void {
    endStay(this.#stays.get(member)?.at(-1), atUs)
  }

  membership(member: number, fromUs: number, untilUs: number): Membership {
    let membership: Membership = 'absent'
    for (const stay of this.#stays.get(member) ?? []) {
      if (stay.fromUs <= fromUs && stay.untilUs >= untilUs) return 'present'
      if (stay.mayUs <= untilUs && stay.outUs >= fromUs) membership = 'changing'
    }
    return membership
  }

  /** Its last stay, if the chat has not let it in, as far as is known. */
  #asking(member: number): Stay | undefined {
    const last = this.#stays.get(member)?.at(-1)
    return last?.fromUs === Infinity && last.outUs === Infinity ? last : undefined
  }
}

/** An end that has been told before stands. */
function endStay(stay: Stay | undefined, atUs: number): void {
  if (stay === undefined) return
  stay.untilUs = Math.min(stay.untilUs, atUs)
  stay.outUs = Math.min(stay.outUs, atUs)
}

/** A member's membership towards one message; `not-owed` for its own message, and for one that goes to nobody. */
export type SeatMembership = Membership | 'not-owed'

/** The intended recipients of one message. */
export interface Audience {
  /** In the order of the members. */
  readonly memberships: readonly SeatMembership[]
  readonly count: Readonly<Record<SeatMembership, number>>
  /** Is the sender owed its own copy, or the chat's reply? */
  readonly isAckOwed: boolean
  /** Was the member out of its room until it received the message, so many microseconds after that was sent? */
  wasOut(member: number, sentToReceivedUs: number): boolean
}

export interface SentMessage {
  readonly publisher: number
  readonly sentAtUs: number
  /** The members of its room. */
  readonly members: Uint32Array
  /** The chat keeps it, or has refused it, and sends it to nobody. */
  readonly isKept: boolean
  /** It was published over HTTP, and answered 5xx or not at all: nobody knows whether anybody should receive it. */
  readonly isUntaken?: boolean
  /** Has anybody of the room received it? */
  readonly isReceived: () => boolean
}

/** @param clocks null where all members have one; of two, what a member did is known to within how far they are apart */
export function audienceOf(
  { publisher, sentAtUs, members, isKept, isUntaken = false, isReceived }: SentMessage,
  presence: Presence,
  { joinGraceUs, drainUs, echoesToSender, repliesToSender }: ExpectationRule,
  clocks: Clocks | null = null,
): Audience {
  const [fromUs, untilUs] = [sentAtUs - joinGraceUs, sentAtUs + drainUs]
  // A sender that leaves soon after may have sent over a connection that was already closed at the other end.
  const isInDoubt =
    isUntaken ||
    (presence.membership(publisher, sentAtUs, sentAtUs) === 'present' &&
      presence.membership(publisher, sentAtUs, untilUs) === 'changing' &&
      !isReceived())
  const count: Record<SeatMembership, number> = { present: 0, absent: 0, changing: 0, 'not-owed': 0 }
  const memberships = Array.from(members, (member) => {
    const membership = membershipOf(member)
    count[membership] += 1
    return membership
  })
  function membershipOf(member: number): SeatMembership {
    if (isKept || (member === publisher && !echoesToSender)) return 'not-owed'
    if (isInDoubt) return 'changing'
    const apartUs = apartOf(member)
    return presence.membership(member, fromUs - apartUs, untilUs + apartUs)
  }
  function apartOf(member: number): number {
    return clocks?.windowErrorUs(publisher, member) ?? 0
  }
  return {
    memberships,
    count,
    isAckOwed:
      (echoesToSender || repliesToSender) &&
      !isKept &&
      !isInDoubt &&
      presence.membership(publisher, fromUs, untilUs) === 'present',
    // A message may be so late that the member has returned meanwhile.
    wasOut(member, sentToReceivedUs) {
      const lastUs = Math.max(untilUs, sentAtUs + sentToReceivedUs)
      return presence.membership(member, fromUs - apartOf(member), lastUs + apartOf(member)) === 'absent'
    },
  }
}
