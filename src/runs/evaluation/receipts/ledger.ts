import type { Seating } from '../../../crowd/rooms.ts'
import type { Clocks } from './clocks.ts'
import type { SentRecord } from './sent-record.ts'
import {
  type PublishedMessages,
  historyFields,
  receiptFields,
  replyFields,
  sequenceCutOff,
  truncatedFields,
} from '../../../metrics/recording/worker-facts.ts'

/** A receipt behind a later message of the same publisher. */
export interface Overtaking {
  readonly publisher: number
  /** The sequence numbers of the late message, and of the latest one that the recipient had by then. */
  readonly sequence: number
  readonly overtakenBy: number
}

export interface ReceiptCounts {
  duplicate: number
  /** The duplicates that are copies of the recipient's own message. */
  ownDuplicate: number
  reordered: number
  misrouted: number
  indeterminate: number
  /** The receipts by members that are `MatchedMessage.unjudged`. */
  unjudged: number
  unknown: number
  /** Beginnings of stamps whose message the member did not receive whole. */
  corrupt: number
  /** Copies that their stamps call history and that are none. */
  notHistory: number
  /** Receipts, misrouted ones left out, of members whose machine has another clock than the sender's. */
  acrossClocks: number
}

const noReceipts: Readonly<ReceiptCounts> = {
  duplicate: 0,
  ownDuplicate: 0,
  reordered: 0,
  misrouted: 0,
  indeterminate: 0,
  unjudged: 0,
  unknown: 0,
  corrupt: 0,
  notHistory: 0,
  acrossClocks: 0,
}

/** A message that a log has named, and that is not matched yet. */
export interface OpenMessage {
  readonly publisher: number
  readonly sequence: number
  /** For each seat, [microseconds from sent to received + 1, width]; 0 where nothing came. Empty without a receipt. */
  row: Uint32Array
  /** Microseconds from sent to the chat's reply. */
  replyUs: number | undefined
  /** The recipients of a truncated stamp, and the earliest time at which each can have been in its room. */
  readonly truncated: { readonly recipient: number; readonly hereSinceUs: number }[]
}

interface OfPublisher {
  /** By sequence number. */
  readonly open: Map<number, OpenMessage>
  /** For each seat, the highest sequence number that came, plus one. */
  readonly highest: Uint32Array
  /** By recipient: beginnings of stamps without a sequence number. */
  readonly cutOff: Map<number, number>
}

/**
 * The receipts of a run: each is matched with its message by the ids in its stamp, never by its time. A message is open from
 * the first that is reported of it until it is matched.
 */
export class Ledger {
  readonly #seating: Seating
  readonly #publishers: (OfPublisher | undefined)[]
  readonly #opened: OpenMessage[] = []
  /** That a receipt was of; null once it is closed. */
  #latest: OpenMessage | null = null
  readonly #overtakings: Overtaking[] = []
  readonly counts: ReceiptCounts = { ...noReceipts }
  readonly #isUntold: (publisher: number) => boolean

  /** @param isUntold is a record of what this member has sent missing, or not whole? Then it may have sent what nobody is known to have */
  constructor(seating: Seating, isUntold: (publisher: number) => boolean = () => false) {
    this.#seating = seating
    this.#isUntold = isUntold
    this.#publishers = Array.from(seating.roomOf, () => undefined)
  }

  /** @param receipts rows of {@link receiptFields}, in the order in which one worker received them */
  replay(receipts: Uint32Array, sent: SentRecord): void {
    for (let at = 0; at < receipts.length; at += receiptFields.length) this.#replayRow(receipts, at, sent)
  }

  /** A copy whose stamp was changed may be none of history, but a receipt. @param history rows of {@link historyFields} */
  replayHistory(history: Float64Array, sent: SentRecord): void {
    for (let at = 0; at < history.length; at += historyFields.length) {
      const [, publisher = 0, sequence = 0, receivedAtUs = 0, , digest = 0, hereSinceUs = 0] = history.subarray(at)
      if (sent.isHistory(publisher, sequence, hereSinceUs, digest)) {
        sent.sentToReceivedUs(publisher, sequence, receivedAtUs, digest)
        continue
      }
      this.counts.notHistory += 1
      this.#replayRow(history, at, sent)
    }
  }

  #replayRow(rows: Uint32Array | Float64Array, at: number, sent: SentRecord): void {
    const publisher = rows[at + 1] ?? 0
    const sequence = rows[at + 2] ?? 0
    const sentToReceivedUs = sent.sentToReceivedUs(publisher, sequence, rows[at + 3] ?? 0, rows[at + 5] ?? 0)
    this.arrived(rows[at] ?? 0, publisher, sequence, sentToReceivedUs, rows[at + 4] ?? 0)
  }

  arrived(recipient: number, publisher: number, sequence: number, sentToReceivedUs: number, widthUs: number): void {
    const { roomOf, seatOf } = this.#seating
    const { counts } = this
    const room = roomOf[publisher]
    if (room === undefined) {
      counts.unknown += 1
      return
    }
    if (room !== roomOf[recipient]) {
      counts.misrouted += 1
      return
    }
    const ofPublisher = this.#publishers[publisher] ?? this.#openPublisher(publisher, room)
    // Receipts of one message come together.
    const isSame = this.#latest?.sequence === sequence && this.#latest.publisher === publisher
    const message =
      (isSame ? this.#latest : ofPublisher.open.get(sequence)) ?? this.#openMessage(ofPublisher, publisher, sequence)
    this.#latest = message
    if (message.row.length === 0) message.row = new Uint32Array(ofPublisher.highest.length * 2)
    const { row } = message
    const seat = seatOf[recipient] ?? 0
    if (row[seat * 2] !== 0) {
      counts.duplicate += 1
      if (recipient === publisher) counts.ownDuplicate += 1
      return
    }
    row[seat * 2] = sentToReceivedUs + 1
    row[seat * 2 + 1] = widthUs
    // RFC 4737: a packet is reordered if a later one of the same flow has arrived before it.
    const highest = ofPublisher.highest[seat] ?? 0
    if (sequence + 1 >= highest) ofPublisher.highest[seat] = sequence + 1
    else {
      counts.reordered += 1
      this.#overtakings.push({ publisher, sequence, overtakenBy: highest - 1 })
    }
  }

  /** @param replies rows of {@link replyFields} */
  replayReplies(replies: Uint32Array, sent: SentRecord): void {
    for (let at = 0; at < replies.length; at += replyFields.length) {
      const [publisher, sequence] = [replies[at] ?? 0, replies[at + 1] ?? 0]
      const replyUs = sent.sentToReceivedUs(publisher, sequence, replies[at + 2] ?? 0, replies[at + 3] ?? 0)
      const message = this.#messageOf(publisher, sequence)
      // The first is the answer.
      if (message !== null) message.replyUs ??= replyUs
    }
  }

  /**
   * What was cut off of a message that its recipient also received whole, as a preview is, is not counted, nor is what was
   * sent before it asked to join; the rest is corrupt. Which it is, shows when the message is matched.
   *
   * @param truncated rows of {@link truncatedFields}
   */
  replayTruncated(truncated: Float64Array): void {
    for (let at = 0; at < truncated.length; at += truncatedFields.length) {
      const [recipient = 0, publisher = 0, sequence = 0, hereSinceUs = 0] = truncated.subarray(at)
      const room = this.#seating.roomOf[publisher]
      if (room === undefined) this.counts.corrupt += 1
      else if (sequence !== sequenceCutOff)
        this.#messageOf(publisher, sequence)?.truncated.push({ recipient, hereSinceUs })
      else {
        const { cutOff } = this.#publishers[publisher] ?? this.#openPublisher(publisher, room)
        cutOff.set(recipient, (cutOff.get(recipient) ?? 0) + 1)
      }
    }
  }

  /** Registers a message, which may have no receipt. */
  published({ publisher, sequence }: Pick<PublishedMessages, 'publisher' | 'sequence'>): void {
    for (const [at, from] of publisher.entries()) this.#messageOf(from, sequence[at] ?? 0)
  }

  /** The messages that were opened since the last time. */
  takeOpened(): OpenMessage[] {
    return this.#opened.splice(0)
  }

  /** Returns the overtakings since the last call. */
  takeOvertakings(): Overtaking[] {
    return this.#overtakings.splice(0)
  }

  /** Dismisses a message that was not sent, as far as is known, once no receipt can follow. */
  dismiss(message: OpenMessage): void {
    const { row, publisher } = message
    const kind = this.#isUntold(publisher) ? 'indeterminate' : 'unknown'
    for (let seat = 0; seat < row.length; seat += 2) if (row[seat] !== 0) this.counts[kind] += 1
    this.close(message, Number.POSITIVE_INFINITY)
  }

  /** After all messages. Of a stamp whose sequence number was cut off, any message of that publisher will do. */
  end(): void {
    const { roomOf, seatOf } = this.#seating
    for (const [publisher, ofPublisher] of this.#publishers.entries())
      for (const [recipient, count] of ofPublisher?.cutOff ?? []) {
        const hasAny =
          roomOf[publisher] === roomOf[recipient] && (ofPublisher?.highest[seatOf[recipient] ?? 0] ?? 0) > 0
        if (!hasAny) this.counts.corrupt += count
      }
  }

  /**
   * Takes a message out, when nothing more is to come of it.
   *
   * @param sentAtUs microseconds of the run; infinity if it was never sent
   * @param clocks null where all members have one
   */
  close(
    { publisher, sequence, row, replyUs, truncated }: OpenMessage,
    sentAtUs: number,
    clocks: Clocks | null = null,
  ): void {
    this.#latest = null
    this.#publishers[publisher]?.open.delete(sequence)
    const { roomOf, seatOf } = this.#seating
    for (const { recipient, hereSinceUs } of truncated) {
      const hasWhole =
        roomOf[publisher] === roomOf[recipient] &&
        ((recipient === publisher && replyUs !== undefined) || (row[(seatOf[recipient] ?? 0) * 2] ?? 0) > 0)
      const apartUs = clocks?.windowErrorUs(publisher, recipient) ?? 0
      if (!hasWhole && sentAtUs - apartUs >= hereSinceUs) this.counts.corrupt += 1
    }
  }

  /** Null of a publisher who is in no room. */
  #messageOf(publisher: number, sequence: number): OpenMessage | null {
    const room = this.#seating.roomOf[publisher]
    if (room === undefined) return null
    const ofPublisher = this.#publishers[publisher] ?? this.#openPublisher(publisher, room)
    return ofPublisher.open.get(sequence) ?? this.#openMessage(ofPublisher, publisher, sequence)
  }

  #openPublisher(publisher: number, room: number): OfPublisher {
    const seats = this.#seating.membersOf[room]?.length ?? 0
    const ofPublisher = { open: new Map<number, OpenMessage>(), highest: new Uint32Array(seats), cutOff: new Map() }
    this.#publishers[publisher] = ofPublisher
    return ofPublisher
  }

  #openMessage({ open }: OfPublisher, publisher: number, sequence: number): OpenMessage {
    const message = { publisher, sequence, row: noRow, replyUs: undefined, truncated: [] }
    open.set(sequence, message)
    this.#opened.push(message)
    return message
  }
}

const noRow = new Uint32Array()
