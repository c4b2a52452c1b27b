import type { Seating } from '../rooms.ts'

/** For so long a message is kept at least, which the coordinator follows for five seconds. */
const keptUs = 8_000_000

/**
 * The highest number of kept messages. More would be sent only by a load far beyond the sampled rate, or invented by the target.
 */
const mostKept = 5000

/** The number of messages per second up to which all are kept: enough for percentiles of the last seconds. */
const samplesPerSecond = 50

/** A recent message to the members of one worker. */
interface RecentMessage {
  readonly publisher: number
  readonly sequence: number
  readonly sinceUs: number
  /** 0 as long as no member of this worker has sent it. */
  intendedAtUs: number
  /** The members who have received the message, one bit for each seat of the room. */
  readonly hasReceived: Uint32Array
  received: number
  lastReceivedAtUs: number
}

/** `intendedAtUs` is 0 where the sender is a member of another worker. Instants are monotonic microseconds. */
export const recentMessageFields = [
  'publisher',
  'sequence',
  'room',
  'intendedAtUs',
  'received',
  'lastReceivedAtUs',
] as const

/**
 * Counts how many of a worker's members have received each message of the last seconds, for the figures of a run in progress. The
 * figures of the result are computed from the facts. It allocates memory per message, and none per delivery.
 */
export class RecentMessages {
  readonly #seating: Seating
  readonly #echoesToSender: boolean
  readonly #bySequence: (Map<number, RecentMessage> | undefined)[]
  /** The oldest first. */
  #kept: RecentMessage[] = []
  /** Most receipts follow one of the same message. */
  #latest: RecentMessage | undefined
  #everyNth = 1
  #isIncomplete = false

  constructor(seating: Seating, { echoesToSender }: { readonly echoesToSender: boolean }) {
    this.#seating = seating
    this.#echoesToSender = echoesToSender
    this.#bySequence = Array.from(seating.roomOf, () => undefined)
  }

  /** Sets the rate. At a higher rate only every n-th message is kept, the same ones by all workers. */
  expect(messagesPerSecond: number): void {
    if (Number.isFinite(messagesPerSecond))
      this.#everyNth = Math.max(1, Math.ceil(messagesPerSecond / samplesPerSecond))
  }

  /** A member of this worker has sent it. */
  published(publisher: number, sequence: number, intendedAtUs: number): void {
    const message = this.#find(publisher, sequence, intendedAtUs)
    if (message !== undefined) message.intendedAtUs = intendedAtUs
  }

  /** On the hot path, once a delivery: a copy to a member that has the message, or to another room, is not counted. */
  received(recipient: number, publisher: number, sequence: number, atUs: number): void {
    let message = this.#latest
    if (message === undefined || message.sequence !== sequence || message.publisher !== publisher) {
      message = this.#find(publisher, sequence, atUs)
      if (message === undefined) return
      this.#latest = message
    }
    const { roomOf, seatOf } = this.#seating
    if (roomOf[recipient] !== roomOf[publisher] || (recipient === publisher && !this.#echoesToSender)) return
    const seat = seatOf[recipient] ?? 0
    const before = message.hasReceived[seat >>> 5] ?? 0
    const after = before | (1 << (seat & 31))
    // Bit 31 makes it negative.
    message.hasReceived[seat >>> 5] = after
    if (after >>> 0 === before) return
    message.received += 1
    if (atUs > message.lastReceivedAtUs) message.lastReceivedAtUs = atUs
  }

  /** @returns rows of {@link recentMessageFields}; null once there were too many to keep, from when on some are missing */
  rows(nowUs: number): Float64Array | null {
    if (this.#isIncomplete) return null
    const { roomOf } = this.#seating
    const rows = new Float64Array(this.#kept.length * recentMessageFields.length)
    let at = 0
    for (const { publisher, sequence, intendedAtUs, received, lastReceivedAtUs } of this.#kept) {
      rows[at++] = publisher
      rows[at++] = sequence
      rows[at++] = roomOf[publisher] ?? 0
      rows[at++] = intendedAtUs
      rows[at++] = received
      rows[at++] = lastReceivedAtUs
    }
    this.#forget(nowUs - keptUs)
    return rows
  }

  /** Undefined for one that is not in the sample. */
  #find(publisher: number, sequence: number, sinceUs: number): RecentMessage | undefined {
    if (this.#everyNth > 1 && (publisher + sequence) % this.#everyNth !== 0) return undefined
    return this.#bySequence[publisher]?.get(sequence) ?? this.#keep(publisher, sequence, sinceUs)
  }

  #keep(publisher: number, sequence: number, sinceUs: number): RecentMessage | undefined {
    const { roomOf, membersOf } = this.#seating
    const room = roomOf[publisher]
    // Of nobody in this run.
    if (room === undefined || this.#isIncomplete) return undefined
    if (this.#kept.length >= mostKept) {
      this.#isIncomplete = true
      this.#forget(Number.POSITIVE_INFINITY)
      return undefined
    }
    const hasReceived = new Uint32Array(Math.ceil((membersOf[room]?.length ?? 0) / 32))
    const message = { publisher, sequence, sinceUs, intendedAtUs: 0, hasReceived, received: 0, lastReceivedAtUs: 0 }
    this.#kept.push(message)
    const ofPublisher = (this.#bySequence[publisher] ??= new Map())
    ofPublisher.set(sequence, message)
    return message
  }

  #forget(untilUs: number): void {
    const old = this.#kept.findIndex(({ sinceUs }) => sinceUs >= untilUs)
    for (const { publisher, sequence } of this.#kept.splice(0, old < 0 ? this.#kept.length : old))
      this.#bySequence[publisher]?.delete(sequence)
    if (this.#kept.length === 0) this.#latest = undefined
  }
}
