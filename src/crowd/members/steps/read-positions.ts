import type { Schedule } from '../../schedule/pacer.ts'
import type { WorkerMembers } from '../worker-members.ts'
import { eachDue } from './each-due.ts'

/** When members ask for the positions of their rooms: in turn, so that each has a rhythm of its own. */
export interface ReadPlan {
  readonly schedule: Schedule
  readonly durationUs: number
}

/** Returns when the last of them has its answer, or will have none. */
export async function readPositions(members: WorkerMembers, plan: ReadPlan, signal: AbortSignal): Promise<void> {
  const { schedule, durationUs } = plan
  const reads = Math.floor((durationUs / 1e6) * schedule.ratePerSecond)
  await eachDue(schedule, reads, signal, (turn) => members.at(turn % members.plan.members)?.readPositions())
}
