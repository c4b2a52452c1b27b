import type { MessageCollector, MatchedMessage } from '../receipts/matched-message.ts'
import type { Seating } from '../../../crowd/rooms.ts'
import type { Presence } from '../receipts/presence.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { BroadcastOf } from '../attribute-messages.ts'
import type { StaleConnection } from './dropped-members.ts'

/** The outcome of broadcasts at the stale connections of their rooms. */
export interface StaleBroadcasts {
  /** Messages into a room with a member dropped before they were sent, or before they were posted. */
  readonly afterDrop: number
  /** The broadcasts whose handler logged the outcome. */
  readonly reported: number
  /** The broadcasts that met a stale connection. */
  readonly metStale: number
  /** The most of these in one room: so many broadcasts it took until the room was clean. */
  readonly mostOfOneRoom: number
  /** Posts of these broadcasts that were answered 410. */
  readonly gone: number
  /** Their posts that were taken (200) that reached nobody: those beyond the live members of the room. */
  readonly takenForStale: number
  /** Deliveries to live recipients lost of messages that met a stale connection. */
  readonly collateralLosses: number
}

export interface BroadcastFacts {
  readonly stale: readonly StaleConnection[]
  readonly messages: PublishedMessages
  readonly broadcastOf: BroadcastOf
  readonly seating: Seating
  readonly presence: Presence
  readonly echoesToSender: boolean
}

export function staleBroadcasts(facts: BroadcastFacts): MessageCollector<StaleBroadcasts> {
  const { messages, seating } = facts
  const staleOf = Map.groupBy(facts.stale, ({ member }) => seating.roomOf[member] ?? 0)
  const counts = { afterDrop: 0, reported: 0, metStale: 0, gone: 0, takenForStale: 0, collateralLosses: 0 }
  const metInRoom = new Map<number, number>()
  function add({ index, missed }: MatchedMessage): void {
    const sentAtUs = messages.sentAtUs[index] ?? 0
    const room = seating.roomOf[messages.publisher[index] ?? 0] ?? 0
    const dropped = (staleOf.get(room) ?? []).filter(({ atUs }) => atUs < sentAtUs)
    const { reported, gone, takenForStale, metStale } = readBroadcast(facts, index, dropped)
    if (dropped.length === 0 && gone === 0) return
    counts.afterDrop += 1
    counts.reported += reported ? 1 : 0
    counts.gone += gone
    counts.takenForStale += takenForStale
    if (!metStale) return
    counts.metStale += 1
    counts.collateralLosses += missed.length
    metInRoom.set(room, (metInRoom.get(room) ?? 0) + 1)
  }
  return { add, figures: () => ({ ...counts, mostOfOneRoom: Math.max(0, ...metInRoom.values()) }) }
}

/** @param dropped members of its room who had been dropped before it was sent */
function readBroadcast(facts: BroadcastFacts, index: number, dropped: readonly StaleConnection[]) {
  const { messages, broadcastOf } = facts
  const sentAtUs = messages.sentAtUs[index] ?? 0
  const line = broadcastOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)?.handler ?? null
  const possiblyMet = dropped.filter(({ atUs, itemGone }) => itemGone === null || atUs + itemGone.toUs > sentAtUs)
  // Without a line of its handler it may have met every connection whose item may still be there.
  if (line === null) return { reported: false, gone: 0, takenForStale: 0, metStale: possiblyMet.length > 0 }
  const beyondLiveMembers = line.posts - line.postsGone - line.failed - liveRecipients(facts, index)
  const takenForStale = Math.max(0, Math.min(beyondLiveMembers, possiblyMet.length - line.postsGone))
  return { reported: true, gone: line.postsGone, takenForStale, metStale: line.postsGone + takenForStale > 0 }
}

function liveRecipients({ messages, seating, presence, echoesToSender }: BroadcastFacts, index: number): number {
  const publisher = messages.publisher[index] ?? 0
  const sentAtUs = messages.sentAtUs[index] ?? 0
  const members = seating.membersOf[seating.roomOf[publisher] ?? 0] ?? new Uint32Array()
  return members.reduce((live, member) => {
    const isRecipient = echoesToSender || member !== publisher
    return live + (isRecipient && presence.membership(member, sentAtUs, sentAtUs) === 'present' ? 1 : 0)
  }, 0)
}
