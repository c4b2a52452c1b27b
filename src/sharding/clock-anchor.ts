import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { nowUs } from '../crowd/clock.ts'
import type { ClockAnchor } from './part-header.ts'
import { readWallClockError } from './wall-clock-error.ts'

/** Each takes up to a millisecond of the event loop, in which another shard may be receiving. */
const tries = 20

/**
 * One instant on both clocks, and how far the wall clock may be from true time, where this machine tells. `Date` has whole
 * milliseconds: exact is only the moment at which one begins, which lies between two readings. Of many tries, the one whose
 * readings of the monotonic clock are closest.
 *
 * @throws Refusal (2) for a FANBENCH_CLOCK_ERROR that is no duration
 */
export async function readClockAnchor(
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<ClockAnchor> {
  const wallErrorUs = await readWallClockError(environment)
  let closest = nextMillisecond()
  for (let again = 1; again < tries; again++) {
    await nextTurn()
    const anchor = nextMillisecond()
    if (anchor.errorUs < closest.errorUs) closest = anchor
  }
  return { ...closest, ...(wallErrorUs !== null && { wallErrorUs }) }
}

/** Monotonic microseconds of an instant in milliseconds since 1970. */
export function monotonicAtUs(epochMs: number, { monotonicUs, epochUs }: ClockAnchor): number {
  return Math.round(epochMs * 1000) - epochUs + monotonicUs
}

/**
 * Processes with the same id share a monotonic clock: of Linux the id of its boot, which containers of one machine have in
 * common; elsewhere the host's name.
 */
export function hostId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return hostname()
  }
}

function nextMillisecond(): ClockAnchor {
  let beforeUs = nowUs()
  const startedAtMs = Date.now()
  for (;;) {
    const readAtUs = nowUs()
    const atMs = Date.now()
    const afterUs = nowUs()
    // The millisecond began after the last reading of the one before it. `nowUs` leaves out a part of a microsecond.
    if (atMs !== startedAtMs) return { monotonicUs: afterUs, epochUs: atMs * 1000, errorUs: afterUs - beforeUs + 1 }
    beforeUs = readAtUs
  }
}
