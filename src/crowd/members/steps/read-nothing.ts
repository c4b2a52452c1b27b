import { setTimeout as sleep } from 'node:timers/promises'
import type { CrowdMember } from '../crowd-member.ts'

/** These members stop reading for a while, and then read on. They go on publishing. */
export async function readNothing(
  slow: readonly CrowdMember[],
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  const paused = slow
    .filter((member) => member.isPresent)
    .map((member) => ({ member, pausedAtUs: member.pauseReading() }))
  await sleep(durationMs, undefined, { signal }).catch(() => undefined)
  for (const { member, pausedAtUs } of paused) member.resumeReading(pausedAtUs)
}
