import { type PublishedMessages, receiptFields, signedSinceUs } from '../../../metrics/recording/worker-facts.ts'
import type { GatheredRun } from '../gather-facts.ts'
import { audienceOfRow } from '../match-messages.ts'
import type { MessageCollector } from '../receipts/matched-message.ts'
import type { SeatMembership } from '../receipts/presence.ts'
import type { MessageId } from './invocations.ts'

/** One message, with all that the crowd knows of who received it. */
export interface MessageDeliveries {
  /** Its place among the messages of the run, by the time of sending, from 1. */
  readonly number: number
  readonly id: MessageId
  /** From 0. */
  readonly room: number
  /** Microseconds of the monotonic clock. */
  readonly sentAtUs: number
  /** Since the start of the run. */
  readonly sentSecond: number
  /** From the schedule's time to the sending. */
  readonly publishDelayUs: number
  /** After which a delivery is late, from the schedule's time. */
  readonly deadlineUs: number
  /** The members of its room, and whoever else has received it. */
  readonly members: readonly MemberDelivery[]
}

export interface MemberDelivery {
  readonly member: number
  /** Of the message's room, by the plan? */
  readonly isOfRoom: boolean
  readonly membership: SeatMembership
  /** From sending to each receipt, in the order of time. */
  readonly receivedUs: readonly number[]
  readonly outcome: DeliveryOutcome
}

/**
 * `indeterminate`: its membership changed around the message, so that it is neither expected nor wrong. `not-owed`: to its sender,
 * or to a member that had left.
 */
export type DeliveryOutcome = 'received' | 'late' | 'lost' | 'doubled' | 'misrouted' | 'indeterminate' | 'not-owed'

/** The rows of the messages in the order of sending: the first is message 1. */
export function rowsInOrder({ sentAtUs }: PublishedMessages): readonly number[] {
  return Array.from(sentAtUs, (_, row) => row).sort((a, b) => (sentAtUs[a] ?? 0) - (sentAtUs[b] ?? 0) || a - b)
}

/** @param number see {@link rowsInOrder}; the caller has checked that there is such a message */
export function deliveriesOf(run: GatheredRun, number: number, row: number): MessageDeliveries {
  const { messages } = run.facts
  const { roomOf, membersOf } = run.rooms
  const id = [messages.publisher[row] ?? 0, messages.sequence[row] ?? 0] as const
  const [sentAtUs, intendedAtUs] = [messages.sentAtUs[row] ?? 0, messages.intendedAtUs[row] ?? 0]
  const received = receiptsOf(run, id, sentAtUs)
  const ofRoom = membersOf[roomOf[id[0]] ?? 0] ?? new Uint32Array()
  const audience = audienceOfRow(run, row, () => received.size > 0)
  const deadlineUs = run.start.request.options.deadline * 1e6
  const lateUs = deadlineUs - (sentAtUs - intendedAtUs)
  const inRoom = Array.from(ofRoom, (member, seat): MemberDelivery => {
    const membership = audience.memberships[seat] ?? 'absent'
    const receivedUs = received.get(member) ?? []
    received.delete(member)
    const isWrong = membership === 'absent' && receivedUs.some((us) => audience.wasOut(member, us))
    const outcome = outcomeOf(membership, receivedUs, { lateUs, isWrong })
    return { member, isOfRoom: true, membership, receivedUs, outcome }
  })
  const others = [...received].map(
    ([member, receivedUs]): MemberDelivery => ({
      member,
      isOfRoom: false,
      membership: 'absent',
      receivedUs,
      outcome: 'misrouted',
    }),
  )
  return {
    number,
    id,
    room: roomOf[id[0]] ?? 0,
    sentAtUs,
    sentSecond: (sentAtUs - run.start.startedAtUs) / 1e6,
    publishDelayUs: sentAtUs - intendedAtUs,
    deadlineUs,
    members: [...inRoom, ...others],
  }
}

function outcomeOf(
  membership: SeatMembership,
  receivedUs: readonly number[],
  { lateUs, isWrong }: { readonly lateUs: number; readonly isWrong: boolean },
): DeliveryOutcome {
  if (isWrong) return 'misrouted'
  if (receivedUs.length > 1) return 'doubled'
  if (membership === 'present') {
    if (receivedUs[0] === undefined) return 'lost'
    return receivedUs[0] > lateUs ? 'late' : 'received'
  }
  return membership === 'changing' ? 'indeterminate' : 'not-owed'
}

/** By member, from sending to receipt, in the order of time. */
function receiptsOf(run: GatheredRun, [publisher, sequence]: MessageId, sentAtUs: number): Map<number, number[]> {
  const received = new Map<number, number[]>()
  for (const log of run.workers)
    for (const { receipts } of log)
      for (let at = 0; at < receipts.length; at += receiptFields.length) {
        if (receipts[at + 1] !== publisher || receipts[at + 2] !== sequence) continue
        const member = receipts[at] ?? 0
        const us = Math.max(0, signedSinceUs(receipts[at + 3] ?? 0, sentAtUs))
        received.set(
          member,
          [...(received.get(member) ?? []), us].sort((a, b) => a - b),
        )
      }
  return received
}

/** The messages that somebody lost, and others that somebody received late: their rows, and whether a message is one of them. */
export interface TroubledMessages {
  readonly lost: readonly number[]
  readonly late: readonly number[]
  readonly isTroubled: (message: MessageId) => boolean
}

/** More of them say nothing new, and would be too many to be kept. */
const mostTroubled = 10_000

export function troubledMessages({ facts, start }: GatheredRun): MessageCollector<TroubledMessages> {
  const { messages } = facts
  const deadlineUs = start.request.options.deadline * 1e6
  const [lost, late]: [number[], number[]] = [[], []]
  const ids = new Set<string>()
  return {
    add({ index, missed, latenciesUs }) {
      if (missed.length === 0 && (latenciesUs.at(-1) ?? 0) <= deadlineUs) return
      if (lost.length + late.length >= mostTroubled) return
      if (missed.length > 0) lost.push(index)
      else late.push(index)
      ids.add(`${messages.publisher[index]} ${messages.sequence[index]}`)
    },
    figures: () => ({
      lost,
      late,
      isTroubled: ([publisher, sequence]) => ids.has(`${publisher} ${sequence}`),
    }),
  }
}
