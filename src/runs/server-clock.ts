import { isLoopback } from '../targets/guard.ts'
import type { RunEnd, RunStart } from './run-logs.ts'
import { monotonicUs } from './wall-clock.ts'
import { wallClockStepMs } from './wall-clock-step.ts'

/** Logs tell whole milliseconds, and the two clocks are read one after the other. */
export const serverClockSlackUs = 2_000

/** Instants of the server's logs on the crowd's clock; null where they are another machine's, or the clock was set. */
export function serverClock(
  { request, wallClockAheadUs }: RunStart,
  end: RunEnd,
): ((epochMs: number) => number) | null {
  if (!isLoopback(request.target.url) || wallClockStepMs(end) !== 0) return null
  return (epochMs) => monotonicUs(epochMs, wallClockAheadUs)
}
