import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import { LiveHistogram } from '../metrics/recording/live-histogram.ts'

/** A message that not everybody has by then counts as one that not everybody gets. */
export const everybodyWithinSeconds = 5

/**
 * How long until everybody in the room had a message, followed from status to status while a run is under way. Everybody: as many
 * members as were in the room at each status since the message, and the one before it; who comes or goes is not waited for. A
 * message is counted when all of them have it, or when it is too late, and not before those that were due before it: else the quick
 * ones would be counted first. The figures of the result are computed from the facts.
 */
export class EverybodySoFar {
  /** The sender, where it does not receive its own message. */
  readonly #notAddressed: number
  #soFar = new LiveHistogram()
  #presentBefore: Uint32Array = new Uint32Array()
  /** The messages that are still reported. */
  #expected = new Map<string, Expected>()
  #isIncomplete = false

  constructor({ echoesToSender }: { readonly echoesToSender: boolean }) {
    this.#notAddressed = echoesToSender ? 0 : 1
  }

  /** @returns a copy: all messages counted up to this status, by microseconds from when they were due */
  at({ recentMessages, presentIn, atUs }: Pick<FleetStatus, 'recentMessages' | 'presentIn' | 'atUs'>): LiveHistogram {
    // From then on nobody knows who has which message.
    this.#isIncomplete ||= recentMessages === null
    if (this.#isIncomplete) return new LiveHistogram()
    const expected = new Map<string, Expected>()
    let oldestOpenUs = Number.POSITIVE_INFINITY
    for (const message of recentMessages ?? []) {
      const { key, room, intendedAtUs } = message
      const present = Math.min(presentIn[room] ?? 0, this.#presentBefore[room] ?? 0) - this.#notAddressed
      const before = this.#expected.get(key) ?? { members: present, tookUs: undefined, isCounted: false }
      const members = Math.min(present, before.members)
      const tookUs = before.tookUs ?? tookOf(message, members, atUs)
      expected.set(key, { members, tookUs, isCounted: before.isCounted })
      if (tookUs === undefined && intendedAtUs > 0) oldestOpenUs = Math.min(oldestOpenUs, intendedAtUs)
    }
    for (const { key, intendedAtUs } of recentMessages ?? []) {
      const message = expected.get(key)
      if (message?.tookUs === undefined || message.isCounted || intendedAtUs > oldestOpenUs) continue
      this.#count(message.tookUs)
      expected.set(key, { ...message, isCounted: true })
    }
    this.#expected = expected
    this.#presentBefore = Uint32Array.from(presentIn)
    return new LiveHistogram(this.#soFar.buckets.slice())
  }

  #count(tookUs: number | null): void {
    if (tookUs === Number.POSITIVE_INFINITY) this.#soFar.recordNever()
    else if (tookUs !== null) this.#soFar.record(tookUs)
  }
}

/** `members` have to have it; `tookUs` is undefined while it is open, and null if nobody was there to receive it. */
interface Expected {
  readonly members: number
  readonly tookUs: number | null | undefined
  readonly isCounted: boolean
}

function tookOf({ intendedAtUs, received, lastReceivedAtUs }: Message, members: number, atUs: number) {
  if (intendedAtUs === 0) return undefined
  if (members <= 0) return null
  const withinUs = everybodyWithinSeconds * 1_000_000
  const tookUs = lastReceivedAtUs - intendedAtUs
  if (received >= members && tookUs <= withinUs) return tookUs
  return atUs - intendedAtUs > withinUs ? Number.POSITIVE_INFINITY : undefined
}

type Message = NonNullable<FleetStatus['recentMessages']>[number]
