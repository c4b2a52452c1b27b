import type { SettledMessage } from '../receipts/ledger.ts'
import type { Seating } from '../../../crowd/rooms.ts'
import type { Presence } from '../receipts/presence.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { InvocationOf } from '../attribute-messages.ts'
import type { Ghost } from './find-stale.ts'

/** What broadcasts made of the dead members of their rooms. */
export interface GhostBroadcasts {
  /** Messages into a room in which somebody had died before they were sent, or before they were posted. */
  readonly afterDeath: number
  /** Of these: its handler has said what became of it. */
  readonly told: number
  /** Of all: met a dead connection. */
  readonly metGhosts: number
  /** The most of these in one room: so many broadcasts it took until the room was clean. */
  readonly mostOfOneRoom: number
  /** Posts of these broadcasts that were answered 410. */
  readonly gone: number
  /** Their posts that were taken (200) for somebody who is dead: those beyond the living of the room. */
  readonly takenForDead: number
  /** Living recipients who missed a message that met a ghost. */
  readonly collateralLosses: number
}

export interface BroadcastFacts {
  readonly ghosts: readonly Ghost[]
  readonly messages: PublishedMessages
  readonly settled: readonly SettledMessage[]
  readonly invocationOf: InvocationOf
  readonly seating: Seating
  readonly presence: Presence
  readonly echoesToSender: boolean
}

export function ghostBroadcasts(facts: BroadcastFacts): GhostBroadcasts {
  const { messages, settled, seating } = facts
  const ghostsOf = Map.groupBy(facts.ghosts, ({ member }) => seating.roomOf[member] ?? 0)
  const counts = { afterDeath: 0, told: 0, metGhosts: 0, gone: 0, takenForDead: 0, collateralLosses: 0 }
  const metInRoom = new Map<number, number>()
  for (const { index, missed } of settled) {
    const sentAtUs = messages.sentAtUs[index] ?? 0
    const room = seating.roomOf[messages.publisher[index] ?? 0] ?? 0
    const dead = (ghostsOf.get(room) ?? []).filter(({ atUs }) => atUs < sentAtUs)
    const { told, gone, takenForDead, metGhost } = readBroadcast(facts, index, dead)
    if (dead.length === 0 && gone === 0) continue
    counts.afterDeath += 1
    counts.told += told ? 1 : 0
    counts.gone += gone
    counts.takenForDead += takenForDead
    if (!metGhost) continue
    counts.metGhosts += 1
    counts.collateralLosses += missed.length
    metInRoom.set(room, (metInRoom.get(room) ?? 0) + 1)
  }
  return { ...counts, mostOfOneRoom: Math.max(0, ...metInRoom.values()) }
}

/** @param dead members of its room who had died before it was sent */
function readBroadcast(facts: BroadcastFacts, index: number, dead: readonly Ghost[]) {
  const { messages, invocationOf } = facts
  const sentAtUs = messages.sentAtUs[index] ?? 0
  const line = invocationOf(messages.publisher[index] ?? 0, messages.sequence[index] ?? 0)?.handler ?? null
  const haunting = dead.filter(({ atUs, rowGone }) => rowGone === null || atUs + rowGone.toUs > sentAtUs)
  // Without the handler's word, whoever may still have a row may have been met.
  if (line === null) return { told: false, gone: 0, takenForDead: 0, metGhost: haunting.length > 0 }
  const beyondTheLiving = line.posts - line.postsGone - line.failed - livingRecipients(facts, index)
  const takenForDead = Math.max(0, Math.min(beyondTheLiving, haunting.length - line.postsGone))
  return { told: true, gone: line.postsGone, takenForDead, metGhost: line.postsGone + takenForDead > 0 }
}

function livingRecipients({ messages, seating, presence, echoesToSender }: BroadcastFacts, index: number): number {
  const publisher = messages.publisher[index] ?? 0
  const sentAtUs = messages.sentAtUs[index] ?? 0
  const members = seating.membersOf[seating.roomOf[publisher] ?? 0] ?? new Uint32Array()
  return members.reduce((living, member) => {
    const isRecipient = echoesToSender || member !== publisher
    return living + (isRecipient && presence.standing(member, sentAtUs, sentAtUs) === 'present' ? 1 : 0)
  }, 0)
}
