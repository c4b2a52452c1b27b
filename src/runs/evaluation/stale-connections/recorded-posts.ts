import type { Seating } from '../../../crowd/rooms.ts'
import { type WorkerFacts, openingFields, rowsOf } from '../../../metrics/recording/worker-facts.ts'
import type { PublishedMessages } from '../../../metrics/recording/worker-facts.ts'
import type { GatewayConnection, GatewayRecord } from '../../../metrics/server/gateway-record.ts'
import type { StaleConnections } from '../../../metrics/result/stale-connections.ts'
import type { MemberDrop } from './dropped-members.ts'

export interface RecordedFacts {
  readonly record: GatewayRecord
  readonly workers: readonly Pick<WorkerFacts, 'openings'>[]
  readonly drops: readonly MemberDrop[]
  readonly messages: PublishedMessages
  readonly seating: Pick<Seating, 'roomOf'>
  /** Monotonic microseconds of an instant of the record. */
  readonly serverClockUs: (epochMs: number) => number
  /** When the end of the run began, which ends every connection; monotonic microseconds. */
  readonly untilUs: number
}

/**
 * A chat that prunes has done so when so much time has passed since a message into the room: a connection that is posted to by the next
 * one is still on its list.
 */
const prunedWithinUs = 2_000_000

/** A client has its socket when the gateway has made the connection, or a little before: a port may be used again later. */
const sameOpeningUs = 5_000_000

/**
 * The gateway's record tells about the connections of dropped members whether the last message into their room was still
 * posted to them, whatever the chat keeps in its tables and logs. Null if it knows none of them.
 */
export function recordedPosts(facts: RecordedFacts): NonNullable<StaleConnections['recorded']> | null {
  const { drops, messages, seating, serverClockUs, untilUs } = facts
  const connectionOf = connectionsByMember(facts)
  const sentIntoUs = sendingTimesByRoom(messages, seating, untilUs)
  const counts = { members: drops.length, judged: 0, stillPostedTo: 0, gone: 0, taken: 0 }
  let isAnyKnown = false
  for (const { member, atUs } of drops) {
    const connection = connectionOf(member, atUs)
    if (connection === undefined) continue
    isAnyKnown = true
    const posts = (instants: readonly number[]) =>
      instants.map(serverClockUs).filter((postUs) => postUs > atUs && postUs < untilUs)
    const [gone, taken] = [posts(connection.goneAtMs), posts(connection.takenAtMs)]
    counts.gone += gone.length
    counts.taken += taken.length
    const sentUs = (sentIntoUs.get(seating.roomOf[member] ?? 0) ?? []).filter((oneUs) => oneUs > atUs)
    const lastUs = sentUs.at(-1)
    if (lastUs === undefined || !sentUs.some((oneUs) => oneUs <= lastUs - prunedWithinUs)) continue
    // A chat that is told so by the last message for the first time can delete the item only after it.
    if (gone.length > 0 && gone.every((postUs) => postUs >= lastUs)) continue
    counts.judged += 1
    if ([...gone, ...taken].some((postUs) => postUs >= lastUs)) counts.stillPostedTo += 1
  }
  return isAnyKnown ? counts : null
}

/** The connection that a member had at an instant, by the port of its end. */
export function connectionsByMember({
  record,
  workers,
  serverClockUs,
}: Pick<RecordedFacts, 'record' | 'workers' | 'serverClockUs'>): (
  member: number,
  atUs: number,
) => GatewayConnection | undefined {
  const openings = workers.flatMap((worker) =>
    [...rowsOf(worker.openings, openingFields.length)].map(([member = 0, , openAtUs = 0, port = 0]) => ({
      member,
      openAtUs,
      port,
    })),
  )
  const ofMember = Map.groupBy(openings, ({ member }) => member)
  const byPort = Map.groupBy(record.connections, ({ clientPort }) => clientPort)
  return (member, atUs) => {
    const opening = (ofMember.get(member) ?? []).filter(({ openAtUs }) => openAtUs <= atUs).at(-1)
    if (opening === undefined || opening.port === 0) return undefined
    return (byPort.get(opening.port) ?? []).find(
      ({ openedAtMs }) => Math.abs(serverClockUs(openedAtMs) - opening.openAtUs) <= sameOpeningUs,
    )
  }
}

/** Sorted, of the messages before the end of the run. */
function sendingTimesByRoom(
  { publisher, sentAtUs }: PublishedMessages,
  { roomOf }: Pick<Seating, 'roomOf'>,
  untilUs: number,
): ReadonlyMap<number, readonly number[]> {
  const times = new Map<number, number[]>()
  for (const [row, member] of publisher.entries()) {
    const atUs = sentAtUs[row] ?? 0
    if (atUs >= untilUs) continue
    const room = roomOf[member] ?? 0
    const ofRoom = times.get(room)
    if (ofRoom === undefined) times.set(room, [atUs])
    else ofRoom.push(atUs)
  }
  for (const ofRoom of times.values()) ofRoom.sort((a, b) => a - b)
  return times
}
