import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../../clock.ts'
import { followSchedule } from '../../schedule/follow-schedule.ts'
import type { Schedule } from '../../schedule/pacer.ts'
import { PublishSchedule } from '../../schedule/publish-schedule.ts'
import type { CrowdMember } from '../crowd-member.ts'
import type { WorkerMembers } from '../worker-members.ts'

/** The members that leave their room for a while, and the times of it. */
export interface ChurnPlan {
  readonly schedule: Schedule
  /** The time from the start of the schedule until nobody leaves or returns any more. */
  readonly durationUs: number
  /** The members that may leave. Where the one that is drawn is away, the next that is present leaves in its place. */
  readonly leavers: readonly number[]
  /** For so long it publishes nothing before it leaves: a message that the chat handles after the leave is one of a non-member. */
  readonly quietMs: number
  readonly awayMs: number
  /**
   * The absence of every third member, the first one included: until any message that it still receives is known to be misrouted.
   * A member that would return after the end does not return.
   */
  readonly longAwayMs: number
}

const longAwayEvery = 3

/** Returns when the last of them has rejoined that is to. The first absence that fails ends the schedule. @returns how often a member left */
export async function churn(members: WorkerMembers, plan: ChurnPlan, signal: AbortSignal): Promise<number> {
  const { schedule, durationUs, leavers, quietMs, awayMs, longAwayMs } = plan
  const endAtUs = schedule.startAtUs + durationUs
  const times = {
    schedule,
    warmUpUs: 0,
    durationUs: Math.max(0, durationUs - (quietMs + awayMs) * 1000),
    publishers: 'drawn',
  } as const
  const departures = new PublishSchedule(
    times,
    leavers.length,
    (place) => members.at(leavers[place] ?? -1) !== undefined,
  )
  const mine = members.among(leavers)
  const failure = new AbortController()
  const either = AbortSignal.any([signal, failure.signal])
  const absences: Promise<void>[] = []
  await followSchedule(departures, Number.POSITIVE_INFINITY, either, (_, intendedAtUs) => {
    const drawn = mine.findIndex(({ index }) => index === leavers[departures.publisher])
    const member = [...mine.slice(drawn), ...mine.slice(0, drawn)].find((one) => one.isPresent && !one.isWithheld)
    if (member === undefined) return
    const isLong = absences.length % longAwayEvery === 0
    const stays = isLong && intendedAtUs + (quietMs + longAwayMs) * 1000 > endAtUs
    const absence = leave(member, { quietMs, awayMs: stays ? null : isLong ? longAwayMs : awayMs }, either)
    absence.catch(() => failure.abort())
    absences.push(absence)
  })
  await Promise.all(absences)
  return absences.length
}

interface Absence extends Pick<ChurnPlan, 'quietMs'> {
  /** Null of one that does not return. */
  readonly awayMs: number | null
}

async function leave(member: CrowdMember, { quietMs, awayMs }: Absence, signal: AbortSignal): Promise<void> {
  member.withhold()
  await sleep(quietMs, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  await member.leave()
  if (awayMs === null) return
  await sleep(awayMs, undefined, { signal }).catch(() => undefined)
  if (signal.aborted) return
  if (!member.connections.isConnected) await member.connect(nowUs())
  await member.join(nowUs())
}
