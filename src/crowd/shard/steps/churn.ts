import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../../clock.ts'
import { followSchedule } from '../../schedule/follow-schedule.ts'
import type { Schedule } from '../../schedule/pacer.ts'
import { PublishSchedule } from '../../schedule/publish-schedule.ts'
import type { CrowdMember } from '../crowd-member.ts'
import type { ShardMembers } from '../shard-members.ts'

/** Which members leave their room for a moment, and when. */
export interface ChurnPlan {
  readonly schedule: Schedule
  readonly durationUs: number
  /** The members that may leave; a member that is drawn while it is away is skipped. */
  readonly leavers: readonly number[]
  /** For so long it publishes nothing before it leaves: a message that the chat handles after the leave is one of a non-member. */
  readonly quietMs: number
  readonly awayMs: number
}

/** Returns when the last of them has rejoined. The first absence that fails ends the schedule. @returns how often a member left */
export async function churn(members: ShardMembers, plan: ChurnPlan, signal: AbortSignal): Promise<number> {
  const { schedule, durationUs, leavers } = plan
  const leaver = (place: number) => members.at(leavers[place] ?? 0)
  const departures = new PublishSchedule(
    { schedule, warmUpUs: 0, durationUs, publishers: 'drawn' },
    leavers.length,
    (place) => leaver(place) !== undefined,
  )
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const absences: Promise<void>[] = []
  await followSchedule(departures, Number.POSITIVE_INFINITY, either, () => {
    const member = leaver(departures.publisher)
    if (member === undefined || !member.isPresent || member.isWithheld) return
    const absence = leaveAndRejoin(member, plan, either)
    absence.catch(() => failure.abort())
    absences.push(absence)
  })
  await Promise.all(absences)
  return absences.length
}

async function leaveAndRejoin(member: CrowdMember, { quietMs, awayMs }: ChurnPlan, signal: AbortSignal): Promise<void> {
  member.withhold()
  await sleep(quietMs, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  await member.leave()
  await sleep(awayMs, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  if (!member.connections.isConnected) await member.connect(nowUs())
  await member.join(nowUs())
}
