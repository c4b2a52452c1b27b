import { nowUs } from '../crowd/clock.ts'
import { isLoopback } from '../targets/guard.ts'
import type { RunEnd, RunStart } from './run-logs.ts'

/**
 * How far the wall clock (since 1970) is ahead of the machine's monotonic one, microseconds. `Date` has whole
 * milliseconds: they are exact at the moment at which one begins, which is less than a millisecond away.
 */
export function wallClockAheadUs(): number {
  const beforeMs = Date.now()
  let atMs = beforeMs
  while (atMs === beforeMs) atMs = Date.now()
  return atMs * 1000 - nowUs()
}

/** Monotonic microseconds of an instant in a log of this machine: it stands for the middle of its millisecond. */
function monotonicUs(epochMs: number, aheadUs: number): number {
  return epochMs * 1000 + 500 - aheadUs
}

/** More than it takes to read one clock after the other. What NTP does little by little, Linux does to both alike. */
const noticeableMs = 1000

/** By how much the wall clock was set during a run, or stood still while the machine slept; 0 if it just ran. */
export function wallClockStepMs({
  endedAt,
  endedAtByWallClock,
}: Pick<RunEnd, 'endedAt' | 'endedAtByWallClock'>): number {
  const differenceMs = endedAtByWallClock.getTime() - endedAt.getTime()
  return Math.abs(differenceMs) > noticeableMs ? differenceMs : 0
}

/** Logs have whole milliseconds, and the two clocks are read one after the other. */
export const serverClockSlackUs = 2_000

/** Instants of the server's logs on the crowd's clock; null where they are another machine's, or the clock was set. */
export function serverClock(
  { request, wallClockAheadUs }: RunStart,
  end: RunEnd,
): ((epochMs: number) => number) | null {
  if (!isLoopback(request.target.url) || wallClockStepMs(end) !== 0) return null
  return (epochMs) => monotonicUs(epochMs, wallClockAheadUs)
}
