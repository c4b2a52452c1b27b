import type { Seating } from '../../../crowd/rooms.ts'
import type { Presence, Standing } from './presence.ts'
import {
  type PublishedMessages,
  receiptFields,
  replyFields,
  sequenceCutOff,
  truncatedFields,
} from '../../../metrics/recording/worker-facts.ts'
import { type RoomShare, everyRoom } from './room-share.ts'
import { sendingTimes } from './sending-times.ts'

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

/** One message and who received it. */
export interface SettledMessage {
  /** Its row in the columns of messages. */
  readonly index: number
  /** How many members should have received it, by who was in the room. */
  readonly expected: number
  /** Those of them that received it, and those that did not. */
  readonly reached: Uint32Array
  readonly missed: Uint32Array
  /** Intended to received, microseconds, for those that did; sorted. */
  readonly latenciesUs: Uint32Array
  /** The same to the earliest instant at which the bytes can have been there; sorted by itself. */
  readonly earliestUs: Uint32Array
  /** Widths of these intervals, in no order. */
  readonly widthsUs: Uint32Array
  /**
   * To the chat's reply to the publisher, or to the publisher's own copy. Infinity where one was owed and none came; null
   * where none was owed.
   */
  readonly ackUs: number | null
}

/** A receipt behind a later message of the same publisher. */
export interface Overtaking {
  readonly publisher: number
  /** Of the message that came late, and of the latest one that the recipient had by then. */
  readonly sequence: number
  readonly overtakenBy: number
}

export interface ReceiptCounts {
  duplicate: number
  /** Of these, copies of the recipient's own message. */
  ownDuplicate: number
  reordered: number
  misrouted: number
  indeterminate: number
  unknown: number
  /** Beginnings of stamps whose message the member did not receive whole. */
  corrupt: number
}

export const noReceipts: Readonly<ReceiptCounts> = {
  duplicate: 0,
  ownDuplicate: 0,
  reordered: 0,
  misrouted: 0,
  indeterminate: 0,
  unknown: 0,
  corrupt: 0,
}

interface PublisherReceipts {
  /** By sequence number: for each seat, [microseconds from sent to received + 1, width]; 0 where nothing came. */
  readonly rows: Map<number, Uint32Array>
  /** For each seat, the highest sequence number that came, plus one. */
  readonly highest: Uint32Array
  /** By sequence number: microseconds from sent to the chat's reply. */
  readonly replies: Map<number, number>
}

/** What is known of a message when its receipts are sorted; members and standings by their seats in its room. */
interface ReceiptContext {
  readonly members: Uint32Array
  readonly standings: readonly Standing[]
  readonly publisher: number
  readonly publishDelayUs: number
  /** As far as it is known without the publisher's own copy. */
  readonly ackUs: SettledMessage['ackUs']
}

/** The receipts of a run: each is matched with its message by the ids in its stamp, never by its time. */
export class Ledger {
  readonly #seating: Seating
  readonly #share: RoomShare
  readonly #publishers = new Map<number, PublisherReceipts>()
  readonly overtakings: Overtaking[] = []
  readonly counts: ReceiptCounts = { ...noReceipts }

  /** @param share only what was sent into these rooms is kept */
  constructor(seating: Seating, share = everyRoom) {
    this.#seating = seating
    this.#share = share
  }

  /** @param receipts rows of {@link receiptFields}, in the order in which one worker received them */
  replay(receipts: Uint32Array): void {
    for (let at = 0; at < receipts.length; at += receiptFields.length) {
      this.arrived(
        receipts[at] ?? 0,
        receipts[at + 1] ?? 0,
        receipts[at + 2] ?? 0,
        receipts[at + 3] ?? 0,
        receipts[at + 4] ?? 0,
      )
    }
  }

  arrived(recipient: number, publisher: number, sequence: number, sentToReceivedUs: number, widthUs: number): void {
    const { roomOf, seatOf } = this.#seating
    const { counts } = this
    const room = roomOf[publisher]
    if (!this.#share.has(room)) return
    if (room === undefined) {
      counts.unknown += 1
      return
    }
    if (room !== roomOf[recipient]) {
      counts.misrouted += 1
      return
    }
    const ofPublisher = this.#publishers.get(publisher) ?? this.#openPublisher(publisher, room)
    const row = ofPublisher.rows.get(sequence) ?? this.#openRow(ofPublisher, sequence)
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
      this.overtakings.push({ publisher, sequence, overtakenBy: highest - 1 })
    }
  }

  /** @param replies rows of {@link replyFields} */
  replayReplies(replies: Uint32Array): void {
    for (let at = 0; at < replies.length; at += replyFields.length) {
      const publisher = replies[at] ?? 0
      const room = this.#seating.roomOf[publisher]
      if (room === undefined || !this.#share.has(room)) continue
      const ofPublisher = this.#publishers.get(publisher) ?? this.#openPublisher(publisher, room)
      const sequence = replies[at + 1] ?? 0
      // The first is the answer.
      if (!ofPublisher.replies.has(sequence)) ofPublisher.replies.set(sequence, replies[at + 2] ?? 0)
    }
  }

  /**
   * What was cut off of a message that its recipient also received whole, as a preview is, is not counted, nor is what was
   * sent before it asked to join; the rest is corrupt. After all receipts.
   *
   * @param truncated rows of {@link truncatedFields}
   */
  replayTruncated(truncated: Float64Array, messages: PublishedMessages): void {
    const publishers = new Set<number>()
    for (let at = 0; at < truncated.length; at += truncatedFields.length) publishers.add(truncated[at + 1] ?? 0)
    const sentAtUs = sendingTimes(messages, publishers)
    for (let at = 0; at < truncated.length; at += truncatedFields.length) {
      const [recipient = 0, publisher = 0, sequence = 0, hereSinceUs = 0] = truncated.subarray(at)
      if (!this.#share.has(this.#seating.roomOf[publisher]) || this.#hasWhole(recipient, publisher, sequence)) continue
      const messageSentAtUs = sentAtUs(publisher, sequence) ?? Number.POSITIVE_INFINITY
      if (messageSentAtUs >= hereSinceUs) this.counts.corrupt += 1
    }
  }

  /** Where its sequence was cut off, any message of that publisher will do. */
  #hasWhole(recipient: number, publisher: number, sequence: number): boolean {
    const { roomOf, seatOf } = this.#seating
    const ofPublisher = this.#publishers.get(publisher)
    if (ofPublisher === undefined || roomOf[publisher] !== roomOf[recipient]) return false
    if (recipient === publisher && ofPublisher.replies.has(sequence)) return true
    const seat = seatOf[recipient] ?? 0
    if (sequence === sequenceCutOff) return (ofPublisher.highest[seat] ?? 0) > 0
    return (ofPublisher.rows.get(sequence)?.[seat * 2] ?? 0) > 0
  }

  /**
   * Matches what came with what was sent and says who should have had it. Consumes the ledger; `counts` hold after it.
   *
   * @param rows those of the messages whose receipts are here; left out: all
   */
  *settle(
    messages: PublishedMessages,
    presence: Presence,
    rule: ExpectationRule,
    rows: Iterable<number> = messages.publisher.keys(),
  ): Generator<SettledMessage> {
    for (const index of rows) {
      yield this.#settleMessage(index, messages, presence, rule)
    }
    // What is left was not sent, as far as is known.
    for (const { rows: left } of this.#publishers.values()) {
      for (const row of left.values()) {
        for (let seat = 0; seat < row.length; seat += 2) if (row[seat] !== 0) this.counts.unknown += 1
      }
    }
  }

  #settleMessage(
    index: number,
    messages: PublishedMessages,
    presence: Presence,
    rule: ExpectationRule,
  ): SettledMessage {
    const publisher = messages.publisher[index] ?? 0
    const sentAtUs = messages.sentAtUs[index] ?? 0
    const publishDelayUs = sentAtUs - (messages.intendedAtUs[index] ?? 0)
    const sequence = messages.sequence[index] ?? 0
    const row = this.#takeRow(publisher, sequence)
    const replyUs = this.#publishers.get(publisher)?.replies.get(sequence)
    const members = this.#seating.membersOf[this.#seating.roomOf[publisher] ?? 0] ?? new Uint32Array()
    // A sender that leaves soon after may have sent over a connection that was already closed at the other end.
    const isInDoubt =
      presence.standing(publisher, sentAtUs, sentAtUs) === 'present' &&
      presence.standing(publisher, sentAtUs, sentAtUs + rule.drainUs) === 'changing'
    const isKept = messages.isKept[index] === 1
    const standings = Array.from(members, (member) =>
      isKept || isInDoubt || (member === publisher && !rule.echoesToSender)
        ? 'changing'
        : presence.standing(member, sentAtUs - rule.joinGraceUs, sentAtUs + rule.drainUs),
    )
    const isAckOwed =
      (rule.echoesToSender || rule.repliesToSender) &&
      !isKept &&
      !isInDoubt &&
      presence.standing(publisher, sentAtUs - rule.joinGraceUs, sentAtUs + rule.drainUs) === 'present'
    const noReplyUs = isAckOwed ? Infinity : null
    const ackUs = replyUs === undefined ? noReplyUs : replyUs + publishDelayUs
    return {
      index,
      expected: standings.filter((standing) => standing === 'present').length,
      missed: members.filter((_, seat) => standings[seat] === 'present' && (row?.[seat * 2] ?? 0) === 0),
      ...this.#sortReceipts(row ?? new Uint32Array(), { members, standings, publisher, publishDelayUs, ackUs }),
    }
  }

  /** The receipts of one message: by members that were in its room, that may have been, or that were not. */
  #sortReceipts(
    row: Uint32Array,
    { members, standings, publisher, publishDelayUs, ackUs: replyUs }: ReceiptContext,
  ): Omit<SettledMessage, 'index' | 'expected' | 'missed'> {
    const reached = new Uint32Array(members.length)
    const latenciesUs = new Uint32Array(members.length)
    const earliestUs = new Uint32Array(members.length)
    const widthsUs = new Uint32Array(members.length)
    let received = 0
    let ackUs = replyUs
    for (let seat = 0; seat * 2 < row.length; seat++) {
      const mark = row[seat * 2] ?? 0
      if (mark === 0) continue
      const latencyUs = mark - 1 + publishDelayUs
      if (members[seat] === publisher && !Number.isFinite(ackUs)) ackUs = latencyUs
      if (standings[seat] === 'absent') this.counts.misrouted += 1
      else if (standings[seat] === 'changing') this.counts.indeterminate += 1
      else {
        reached[received] = members[seat] ?? 0
        latenciesUs[received] = latencyUs
        // Bytes were never there before they were sent.
        const widthUs = Math.min(row[seat * 2 + 1] ?? 0, mark - 1)
        earliestUs[received] = latencyUs - widthUs
        widthsUs[received] = widthUs
        received += 1
      }
    }
    return {
      reached: reached.slice(0, received),
      latenciesUs: latenciesUs.slice(0, received).sort(),
      earliestUs: earliestUs.slice(0, received).sort(),
      widthsUs: widthsUs.slice(0, received),
      ackUs,
    }
  }

  #openPublisher(publisher: number, room: number): PublisherReceipts {
    const seats = this.#seating.membersOf[room]?.length ?? 0
    const ofPublisher = {
      rows: new Map<number, Uint32Array>(),
      highest: new Uint32Array(seats),
      replies: new Map<number, number>(),
    }
    this.#publishers.set(publisher, ofPublisher)
    return ofPublisher
  }

  #openRow(ofPublisher: PublisherReceipts, sequence: number): Uint32Array {
    const row = new Uint32Array(ofPublisher.highest.length * 2)
    ofPublisher.rows.set(sequence, row)
    return row
  }

  #takeRow(publisher: number, sequence: number): Uint32Array | undefined {
    const rows = this.#publishers.get(publisher)?.rows
    const row = rows?.get(sequence)
    rows?.delete(sequence)
    return row
  }
}
