import {
  type PublishedMessages,
  historyFields,
  receiptFields,
  replyFields,
  sequenceCutOff,
  truncatedFields,
} from '../../../metrics/recording/worker-facts.ts'
import type { ReportedSecond } from './in-seconds.ts'

/** Before a publisher's column is longer, so many of its places are in use: one in eight, or it is still short. */
const [mostUnused, leastPlaces] = [8, 64]

/** For one publisher, by sequence number: the last second in which a log names the message, plus one; its row, plus one. */
interface OfPublisher {
  places: Uint32Array
  inUse: number
  /** As {@link places}, for numbers that are far from all others. */
  readonly scattered: Map<number, [namedBy: number, row: number]>
}

/**
 * Of each message, by its ids, the row in the columns of all messages, and when a log names it for the last time: in the
 * record of its publishing, of a receipt, or of whatever else is about it. From then on nothing is to come of it.
 */
export class MessageIndex {
  readonly #publishers: (OfPublisher | undefined)[]
  #rows = 0

  /** @param members those of others are in no room, and nothing of them is ever matched */
  constructor(members: number) {
    this.#publishers = Array.from({ length: members }, () => undefined)
  }

  /** Adds the facts of a worker, one record after the other. */
  add({ second, facts: { messages, receipts, history, replies, truncated } }: ReportedSecond): void {
    this.addMessages(messages, second)
    this.#name(receipts, receiptFields.length, 1, second)
    this.#name(history, historyFields.length, 1, second)
    this.#name(replies, replyFields.length, 0, second)
    this.#name(truncated, truncatedFields.length, 1, second)
  }

  /** Their rows follow those of the messages before. */
  addMessages({ publisher, sequence }: Pick<PublishedMessages, 'publisher' | 'sequence'>, second = 0): void {
    for (const [at, from] of publisher.entries()) {
      this.#rows += 1
      this.#set(from, sequence[at] ?? 0, second + 1, this.#rows)
    }
  }

  /** The row of a message; undefined if nobody sent it, as far as is known. */
  rowOf(publisher: number, sequence: number): number | undefined {
    const found = this.#found(publisher, sequence, 1)
    return found === 0 ? undefined : found - 1
  }

  /** The last second in which a log names it. */
  lastSecondOf(publisher: number, sequence: number): number {
    return Math.max(0, this.#found(publisher, sequence, 0) - 1)
  }

  #name(rows: Uint32Array | Float64Array, width: number, place: number, second: number): void {
    for (let at = place; at < rows.length; at += width) {
      const sequence = rows[at + 1] ?? 0
      // Receipts of one message come together.
      if (at > width && sequence === rows[at + 1 - width] && rows[at] === rows[at - width]) continue
      const places = this.#publishers[rows[at] ?? 0]?.places
      // The hot path: nearly all receipts are of messages that were named before.
      if (places !== undefined && sequence * 2 < places.length && (places[sequence * 2] ?? 0) > 0) {
        if ((places[sequence * 2] ?? 0) <= second) places[sequence * 2] = second + 1
      } else if (sequence !== sequenceCutOff) this.#set(rows[at] ?? 0, sequence, second + 1, 0)
    }
  }

  #set(publisher: number, sequence: number, namedBy: number, row: number): void {
    if (publisher >= this.#publishers.length) return
    const own = (this.#publishers[publisher] ??= { places: new Uint32Array(0), inUse: 0, scattered: new Map() })
    if (sequence * 2 >= own.places.length && sequence < leastPlaces + own.inUse * mostUnused) grow(own, sequence)
    const at = sequence * 2
    if (at < own.places.length) {
      if (own.places[at] === 0) own.inUse += 1
      own.places[at] = Math.max(own.places[at] ?? 0, namedBy)
      own.places[at + 1] = Math.max(own.places[at + 1] ?? 0, row)
      return
    }
    const [namedBefore, rowBefore] = own.scattered.get(sequence) ?? [0, 0]
    own.scattered.set(sequence, [Math.max(namedBefore, namedBy), Math.max(rowBefore, row)])
  }

  #found(publisher: number, sequence: number, which: 0 | 1): number {
    const own = this.#publishers[publisher]
    if (own === undefined) return 0
    return Math.max(own.places[sequence * 2 + which] ?? 0, own.scattered.get(sequence)?.[which] ?? 0)
  }
}

/** To half as much again, and so that a sequence number has a place. */
function grow(own: OfPublisher, sequence: number): void {
  const larger = new Uint32Array(2 * Math.max(8, sequence + 1, Math.ceil(own.places.length * 0.75)))
  larger.set(own.places)
  own.places = larger
}
