import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../../clock.ts'
import { followSchedule } from '../../schedule/follow-schedule.ts'
import type { Schedule } from '../../schedule/pacer.ts'
import { PublishSchedule } from '../../schedule/publish-schedule.ts'
import type { ShardMembers } from '../shard-members.ts'

/** Who goes out of a room for a moment, and when. */
export interface ChurnPlan {
  readonly schedule: Schedule
  readonly durationUs: number
  /** Those who may go; whoever is drawn while away stays away. */
  readonly restless: readonly number[]
  /** So long they say nothing before they leave: to the chat, a message that is overtaken by the leaving is a stranger's. */
  readonly quietMs: number
  readonly awayMs: number
}

/** Returns when the last of them is back. The first trip that fails ends the schedule. @returns how often a member left */
export async function churn(members: ShardMembers, plan: ChurnPlan, signal: AbortSignal): Promise<number> {
  const { schedule, durationUs, restless } = plan
  const memberAt = (place: number) => restless[place] ?? 0
  const departures = new PublishSchedule(
    { schedule, warmUpUs: 0, durationUs, speakers: 'drawn' },
    restless.length,
    (place) => members.isMine(memberAt(place)),
  )
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const trips: Promise<void>[] = []
  await followSchedule(departures, Number.POSITIVE_INFINITY, either, () => {
    const member = memberAt(departures.publisher)
    if (!members.isThere(member) || members.isTakenOut(member)) return
    const trip = goOut(members, member, plan, either)
    trip.catch(() => failure.abort())
    trips.push(trip)
  })
  await Promise.all(trips)
  return trips.length
}

async function goOut(
  members: ShardMembers,
  member: number,
  { quietMs, awayMs }: ChurnPlan,
  signal: AbortSignal,
): Promise<void> {
  members.takeOut(member)
  await sleep(quietMs, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  await members.leave(member)
  await sleep(awayMs, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  if (!members.isConnected(member)) await members.arrive(member, nowUs())
  await members.enter(member, nowUs())
}
