import { nowUs } from '../clock.ts'
import { sleepUntil } from './sleep-until.ts'

/** Instants in order; `Pacer` is one. */
export interface DueTimes {
  readonly index: number
  /** When the next thing is due; Infinity after the last one. */
  readonly dueAtUs: number
  advance(): void
}

/**
 * The way to spend the last millisecond before an instant. Timers have whole milliseconds, so that `sleep` is late by half of one
 * on average; `spin` turns the event loop until it is time, exact to a few microseconds, and uses a core for up to a millisecond
 * per instant.
 */
export type LastMillisecond = 'sleep' | 'spin'

/**
 * Calls `act` for each of the first `count` instants, never before its time; late ones follow at once, with their
 * intended instant. Ends early when aborted. An act must not wait.
 *
 * @param onSpin called in each turn of the event loop that only spins
 */
export async function followSchedule(
  times: DueTimes,
  count: number,
  signal: AbortSignal,
  act: (index: number, intendedAtUs: number) => void,
  lastMillisecond: LastMillisecond = 'sleep',
  onSpin: () => void = () => undefined,
): Promise<void> {
  while (times.index < count && times.dueAtUs !== Number.POSITIVE_INFINITY && !signal.aborted) {
    const waitUs = times.dueAtUs - nowUs()
    if (waitUs > 0) {
      if (lastMillisecond === 'sleep') await sleepUntil(times.dueAtUs, signal)
      else if (waitUs >= 1000) await sleepUntil(times.dueAtUs - 1000, signal)
      else await spinUntil(times.dueAtUs, signal, onSpin)
      continue
    }
    act(times.index, times.dueAtUs)
    times.advance()
  }
}

/** A loop that spins reads the clock for so long before it polls its sockets again: each turn makes garbage. */
const sliceUs = 30

/** Turns the event loop until it is time; without a promise for each turn, which would be garbage. */
function spinUntil(dueAtUs: number, signal: AbortSignal, onSpin: () => void): Promise<void> {
  return new Promise((resolve) => {
    function turn(): void {
      onSpin()
      const sliceEndUs = Math.min(nowUs() + sliceUs, dueAtUs)
      while (nowUs() < sliceEndUs);
      if (nowUs() >= dueAtUs || signal.aborted) resolve()
      else setImmediate(turn)
    }
    setImmediate(turn)
  })
}
