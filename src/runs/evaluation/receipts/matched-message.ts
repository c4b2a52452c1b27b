import type { Seating } from '../../../crowd/rooms.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { Clocks } from './clocks.ts'
import type { OpenMessage, Overtaking, ReceiptCounts } from './ledger.ts'
import { type Audience, type ExpectationRule, type Presence, type SentMessage, audienceOf } from './presence.ts'

/** One message and who received it. */
export interface MatchedMessage {
  /** Its row in the columns of messages. */
  readonly index: number
  /** How many members should have received it, by who was in the room. */
  readonly expected: number
  /** Members of its room for which it is not known whether they should have it: their membership, or the sender's, changed around it. */
  readonly unjudged: number
  /** Members of its room that were out of it all the while: what they receive is misrouted. */
  readonly ruledOut: number
  /** The intended recipients that received it, and those that did not. */
  readonly reached: Uint32Array
  readonly missed: Uint32Array
  /** Intended to received, microseconds, for those that did; sorted. Between two clocks longer by how far they may be apart. */
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

/** Makes figures of the messages of a run. Each is shown as soon as it is matched, and once: they are too many to be kept. */
export interface MessageCollector<Figures> {
  readonly add: (message: MatchedMessage) => void
  /** Called as soon as the receipt is read; its message may be shown later. */
  readonly overtaken?: (overtaking: Overtaking) => void
  /** Called after the last message. */
  readonly figures: () => Figures
}

/** The run that a message belongs to: its messages, its members with their rooms, and the rule that says who is owed one. */
export interface RunOfMessages {
  readonly messages: PublishedMessages
  readonly seating: Seating
  readonly presence: Presence
  readonly rule: ExpectationRule
  /** Left out or null: all members have one. */
  readonly clocks?: Clocks | null
  /** Rows of messages that were published over HTTP and not answered 2xx; left out: none. */
  readonly untaken?: ReadonlyMap<number, 'refused' | 'unknown'> | undefined
}

/**
 * Compares who received a message with who should have.
 *
 * @param message closed in the ledger, so that nothing more comes of it
 * @param index its row in the columns of messages
 * @param counts gets the receipts that are misrouted or cannot be judged
 */
export function matchMessage(
  { publisher, row, replyUs }: OpenMessage,
  index: number,
  run: RunOfMessages,
  counts: ReceiptCounts,
): MatchedMessage {
  const { messages, presence, rule, clocks = null } = run
  const sent = sentMessage(run, index, publisher, () => row.some(Boolean))
  const { sentAtUs, members } = sent
  const publishDelayUs = sentAtUs - (messages.intendedAtUs[index] ?? 0)
  const audience = audienceOf(sent, presence, rule, clocks)
  const { memberships, count, isAckOwed } = audience
  const noReplyUs = isAckOwed ? Infinity : null
  const ackUs = replyUs === undefined ? noReplyUs : replyUs + publishDelayUs
  return {
    index,
    expected: count.present,
    unjudged: count.changing,
    ruledOut: count.absent,
    missed: members.filter((_, seat) => memberships[seat] === 'present' && (row[seat * 2] ?? 0) === 0),
    ...sortReceipts(row, { members, audience, publisher, publishDelayUs, ackUs, clocks }, counts),
  }
}

/** A message as it was sent. @param index its row in the columns of messages */
export function sentMessage(
  { messages, seating, untaken }: Pick<RunOfMessages, 'messages' | 'seating' | 'untaken'>,
  index: number,
  publisher: number,
  isReceived: () => boolean,
): SentMessage {
  return {
    publisher,
    sentAtUs: messages.sentAtUs[index] ?? 0,
    members: seating.membersOf[seating.roomOf[publisher] ?? 0] ?? new Uint32Array(),
    isKept: messages.isKept[index] === 1 || untaken?.get(index) === 'refused',
    isUntaken: untaken?.get(index) === 'unknown',
    isReceived,
  }
}

/** The facts of a message before its receipts are sorted. Members and memberships are listed by their seats in its room. */
interface ReceiptContext {
  readonly members: Uint32Array
  readonly audience: Audience
  readonly publisher: number
  readonly publishDelayUs: number
  /** As far as it is known without the publisher's own copy. */
  readonly ackUs: MatchedMessage['ackUs']
  readonly clocks: Clocks | null
}

/** Sorts the receipts of one message: by members that were in its room, that may have been, and that were not. */
function sortReceipts(
  row: Uint32Array,
  { members, audience, publisher, publishDelayUs, ackUs: replyUs, clocks }: ReceiptContext,
  counts: ReceiptCounts,
): Pick<MatchedMessage, 'reached' | 'latenciesUs' | 'earliestUs' | 'widthsUs' | 'ackUs'> {
  const reached = new Uint32Array(members.length)
  const latenciesUs = new Uint32Array(members.length)
  const earliestUs = new Uint32Array(members.length)
  const widthsUs = new Uint32Array(members.length)
  let received = 0
  let ackUs = replyUs
  for (let seat = 0; seat * 2 < row.length; seat++) {
    const mark = row[seat * 2] ?? 0
    if (mark === 0) continue
    const member = members[seat] ?? 0
    const latencyUs = mark - 1 + publishDelayUs
    if (member === publisher && !Number.isFinite(ackUs)) ackUs = latencyUs
    const membership = audience.memberships[seat]
    const isAcross = clocks?.isBetween(publisher, member) === true ? 1 : 0
    if (membership === 'absent' && audience.wasOut(member, mark - 1)) counts.misrouted += 1
    else if (membership !== 'present') {
      counts.indeterminate += 1
      counts.acrossClocks += isAcross
      if (membership !== 'not-owed') counts.unjudged += 1
    } else {
      counts.acrossClocks += isAcross
      const errorUs = clocks?.latencyErrorUs(publisher, member) ?? 0
      reached[received] = member
      // The later end is never better than the truth, whichever of the two clocks is ahead.
      latenciesUs[received] = latencyUs + errorUs
      // Bytes were never there before they were sent.
      const widthUs = Math.min((row[seat * 2 + 1] ?? 0) + 2 * errorUs, mark - 1 + errorUs)
      earliestUs[received] = latencyUs + errorUs - widthUs
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
