import type { CrowdPlan } from '../crowd/rooms.ts'
import type { RunOptions } from '../scenarios/options.ts'

/** The part of the options that decides who is where; the same for those who play and for the one who settles. */
export function crowdPlan({ members, rooms, roomSizes, workers, seed }: RunOptions): CrowdPlan {
  return { members, rooms, roomSizes, workers, seed }
}
