import { nowUs } from '../crowd/clock.ts'

/**
 * How far the wall clock (since 1970) is ahead of the machine's monotonic one, microseconds. `Date` tells whole
 * milliseconds: they are exact at the moment at which one begins, which is less than a millisecond away.
 */
export function wallClockAheadUs(): number {
  const beforeMs = Date.now()
  let atMs = beforeMs
  while (atMs === beforeMs) atMs = Date.now()
  return atMs * 1000 - nowUs()
}

/** Monotonic microseconds of an instant that a log on this machine tells: it stands for the middle of its millisecond. */
export function monotonicUs(epochMs: number, aheadUs: number): number {
  return epochMs * 1000 + 500 - aheadUs
}
