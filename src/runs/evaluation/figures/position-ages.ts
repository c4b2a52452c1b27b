import type { Seating } from '../../../crowd/rooms.ts'
import type { GuardedHistogram } from '../../../metrics/recording/histogram.ts'
import { type PublishedMessages, signedSinceUs } from '../../../metrics/recording/worker-facts.ts'
import type { MessageIndex } from '../receipts/message-index.ts'
import { HeldAges, type Window } from './held-ages.ts'

/** Positions that members have got to know of, in rows that begin like those of `receiptFields`. */
export interface SeenPositions {
  /** The rows of one recipient, in the order of arrival. */
  readonly rows: Uint32Array
  /** Numbers a row. */
  readonly width: number
}

export interface PositionAges {
  /** Every millisecond of the window is a sample of each pair of members. */
  readonly ages: GuardedHistogram
  /** Pairs in which one holds no position of the other when the window ends. */
  readonly unseen: number
}

/** All messages of the run. */
export interface SentPositions {
  readonly messages: PublishedMessages
  readonly index: Pick<MessageIndex, 'rowOf'>
}

/** The position that one member holds of another. */
interface Held {
  readonly sequence: number
  readonly intendedAtUs: number
  readonly sinceUs: number
}

/**
 * How old the newest position is that a member holds of each other member of its room, at every instant of the steady phase:
 * from the instant for which the position was intended until now. A lost position so makes the one before it older. What comes
 * late, behind a newer one, replaces nothing. As long as a member holds none, though one was due, the age is infinite.
 */
export function positionAges(
  seen: Iterable<SeenPositions>,
  { messages, index }: SentPositions,
  { roomOf, membersOf }: Pick<Seating, 'roomOf' | 'membersOf'>,
  window: Window,
): PositionAges {
  const firstDueAtUs = firstDue(messages)
  const ages = new HeldAges(window)
  /** By recipient and publisher. */
  const heldBy = new Map<number, Held>()
  const pairOf = (recipient: number, publisher: number) => recipient * roomOf.length + publisher

  /** From when its first position was due. */
  const nothingUntil = (publisher: number, untilUs: number) => {
    const dueAtUs = firstDueAtUs.get(publisher)
    if (dueAtUs !== undefined) ages.nothing(dueAtUs, untilUs)
  }

  for (const { rows, width } of seen) {
    for (let at = 0; at < rows.length; at += width) {
      const [recipient, publisher, sequence] = [rows[at] ?? 0, rows[at + 1] ?? 0, rows[at + 2] ?? 0]
      if (recipient === publisher || roomOf[recipient] !== roomOf[publisher]) continue
      const row = index.rowOf(publisher, sequence)
      if (row === undefined) continue
      const pair = pairOf(recipient, publisher)
      const before = heldBy.get(pair)
      if (before !== undefined && sequence <= before.sequence) continue
      const sentAtUs = messages.sentAtUs[row] ?? 0
      const receivedAtUs = sentAtUs + Math.max(0, signedSinceUs(rows[at + 3] ?? 0, sentAtUs))
      if (receivedAtUs > window.untilUs) continue
      if (before === undefined) nothingUntil(publisher, receivedAtUs)
      else ages.held(before.intendedAtUs, before.sinceUs, receivedAtUs)
      heldBy.set(pair, { sequence, intendedAtUs: messages.intendedAtUs[row] ?? 0, sinceUs: receivedAtUs })
    }
  }

  let unseen = 0
  for (const publisher of firstDueAtUs.keys()) {
    for (const recipient of membersOf[roomOf[publisher] ?? 0] ?? []) {
      if (recipient === publisher) continue
      const last = heldBy.get(pairOf(recipient, publisher))
      if (last !== undefined) {
        ages.held(last.intendedAtUs, last.sinceUs, window.untilUs)
        continue
      }
      nothingUntil(publisher, window.untilUs)
      unseen += 1
    }
  }
  return { ages: ages.histogram(), unseen }
}

/** By publisher, when its first position was due; of all who have sent any. */
function firstDue({ publisher, intendedAtUs }: PublishedMessages): Map<number, number> {
  const first = new Map<number, number>()
  for (const [row, from] of publisher.entries())
    first.set(from, Math.min(first.get(from) ?? Number.POSITIVE_INFINITY, intendedAtUs[row] ?? 0))
  return first
}
