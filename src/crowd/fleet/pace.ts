import { nowUs } from '../clock.ts'
import type { Schedule } from '../schedule/pacer.ts'

/** The rate and the distribution of a schedule. */
export type Pace = Pick<Schedule, 'ratePerSecond' | 'arrivals'>

/** Kinds of paced work. Each has its own seed, so the length of one does not change the next. */
const seedNumbers = {
  createRooms: 1,
  connect: 2,
  join: 3,
  publish: 4,
  disconnect: 5,
  churn: 6,
  drop: 7,
  checkIds: 8,
  readPositions: 9,
}

export type PacedStep = keyof typeof seedNumbers

/** @param seed of the run. @param startAtUs monotonic microseconds; now unless told */
export function scheduleOf(
  step: PacedStep,
  { ratePerSecond, arrivals }: Pace,
  seed: number,
  startAtUs = nowUs(),
): Schedule {
  return { arrivals, ratePerSecond, seed: seed + seedNumbers[step] * 7919, startAtUs }
}
