import type { Schedule } from '../schedule/pacer.ts'
import type { PublishPlan, PublisherChoice } from '../schedule/publish-schedule.ts'
import type { Turns } from '../schedule/turns.ts'
import type { Pace } from './pace.ts'

/** A warm-up, whose messages stay out of the figures, and the steady part after it. */
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
