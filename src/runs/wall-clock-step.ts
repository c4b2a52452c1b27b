import type { RunEnd } from './run-logs.ts'

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
