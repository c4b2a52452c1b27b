import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from './clock.ts'

/** Instants in order; `Pacer` is one. */
export interface DueTimes {
  readonly index: number
  /** When the next thing is due; Infinity after the last one. */
  readonly dueAtUs: number
  advance(): void
}

/**
 * Calls `act` for each of the first `count` instants, never before its time; late ones follow at once, with their
 * intended instant. Ends early when aborted. An act must not wait.
 */
export async function followSchedule(
  times: DueTimes,
  count: number,
  signal: AbortSignal,
  act: (index: number, intendedAtUs: number) => void,
): Promise<void> {
  while (times.index < count && times.dueAtUs !== Number.POSITIVE_INFINITY && !signal.aborted) {
    const waitUs = times.dueAtUs - nowUs()
    if (waitUs > 0) {
      // Timers have whole milliseconds and may fire almost one early: the loop looks at the clock again.
      await sleep(Math.min(Math.ceil(waitUs / 1000), 1000), undefined, { signal }).catch(() => undefined)
      continue
    }
    const { index, dueAtUs } = times
    times.advance()
    act(index, dueAtUs)
  }
}
