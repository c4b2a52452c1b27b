import type { FleetStatus } from '../crowd/fleet/fleet-status.ts'
import { LiveHistogram } from '../metrics/recording/live-histogram.ts'

/** A message that not everybody has by then counts as one that not everybody gets. */
export const everybodyWithinSeconds = 5

/**
 * How long until everybody in the room had a message, followed from status to status while a run is under way. Everybody: as many
 * members as were in the room at each status since the message, and the one before it; who comes or goes is not waited for. A
 * message is counted when all of them have it, or when it is too late. The figures of the result are settled from the facts.
 */
export class EverybodySoFar {
  /** The sender, where it does not receive its own message. */
  readonly #notAddressed: number
  #soFar = new LiveHistogram()
  #presentBefore: Uint32Array = new Uint32Array()
  /** Of each message that is still reported, how many have to have it; null when it has been counted. */
  #expected = new Map<string, number | null>()
  #isIncomplete = false

  constructor({ echoesToSender }: { readonly echoesToSender: boolean }) {
    this.#notAddressed = echoesToSender ? 0 : 1
  }

  /** @returns a copy: all messages counted up to this status, by microseconds from when they were due */
  at({ recentMessages, presentIn, atUs }: Pick<FleetStatus, 'recentMessages' | 'presentIn' | 'atUs'>): LiveHistogram {
    // From then on nobody knows who has which message.
    this.#isIncomplete ||= recentMessages === null
    if (this.#isIncomplete) return new LiveHistogram()
    const expected = new Map<string, number | null>()
    for (const message of recentMessages ?? []) {
      const { key, room } = message
      const before = this.#expected.get(key)
      const present = Math.min(presentIn[room] ?? 0, this.#presentBefore[room] ?? 0) - this.#notAddressed
      const awaited = before === null ? null : Math.min(present, before ?? present)
      expected.set(key, awaited === null || this.#count(message, awaited, atUs) ? null : awaited)
    }
    this.#expected = expected
    this.#presentBefore = Uint32Array.from(presentIn)
    return new LiveHistogram(this.#soFar.buckets.slice())
  }

  /** @returns whether there is no more to wait for */
  #count({ intendedAtUs, received, lastReceivedAtUs }: Message, awaited: number, atUs: number): boolean {
    if (intendedAtUs === 0) return false
    // Nobody was there to receive it.
    if (awaited <= 0) return true
    const isLate = atUs - intendedAtUs > everybodyWithinSeconds * 1_000_000
    if (received >= awaited && lastReceivedAtUs - intendedAtUs <= everybodyWithinSeconds * 1_000_000)
      this.#soFar.record(lastReceivedAtUs - intendedAtUs)
    else if (isLate) this.#soFar.recordNever()
    else return false
    return true
  }
}

type Message = NonNullable<FleetStatus['recentMessages']>[number]
