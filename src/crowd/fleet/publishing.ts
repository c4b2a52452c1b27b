import { nowUs } from '../clock.ts'
import type { Schedule } from '../schedule/pacer.ts'
import type { PublishPlan, PublisherChoice } from '../schedule/publish-schedule.ts'
import type { Turns } from '../schedule/turns.ts'

/** A warm-up, whose messages stay out of the figures, and the steady part after it; stages are those of both. */
export interface Publishing extends Pace {
  readonly warmUpSeconds: number
  readonly durationSeconds: number
  readonly payloadBytes: number
  /** Left out: drawn by the seed. */
  readonly publishers?: PublisherChoice
}

/** @param isKept the messages are positions that the chat keeps, and sends to nobody */
export function publishPlan(
  { warmUpSeconds, durationSeconds, payloadBytes, publishers = 'drawn' }: Publishing,
  {
    schedule,
    isKept,
    turns,
  }: { readonly schedule: Schedule; readonly isKept: boolean; readonly turns?: Turns | undefined },
): PublishPlan {
  return {
    schedule,
    warmUpUs: warmUpSeconds * 1_000_000,
    durationUs: durationSeconds * 1_000_000,
    payloadBytes,
    publishers,
    isKept,
    ...(turns !== undefined && { turns }),
  }
}

/** The rate and the distribution of a schedule, and its stages if the rate changes. */
export type Pace = Pick<Schedule, 'ratePerSecond' | 'arrivals' | 'stages'>

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
  { ratePerSecond, arrivals, stages }: Pace,
  seed: number,
  startAtUs = nowUs(),
): Schedule {
  return {
    arrivals,
    ratePerSecond,
    ...(stages !== undefined && { stages }),
    seed: seed + seedNumbers[step] * 7919,
    startAtUs,
  }
}
