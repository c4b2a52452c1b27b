import { type ThreadTime, threadTime } from './thread-time.ts'

/** The time between two ticks of a timer, as far as the second came late, milliseconds. */
export interface LateTick {
  readonly lateMs: number
  readonly usedMs: number
  readonly waitedMs: number
  /** Neither computing nor waiting for a core: the process was stopped, the machine was, or the kernel made it wait for a disk. */
  readonly stoodStillMs: number
}

/** Timers are off by a millisecond or two, and a sleeping core takes its time to wake up. */
const shortestMs = 3

/**
 * Where a thread waits for a core, so do the other threads of its process, and it for them: to collect garbage, say. Up to a sixth of
 * the waiting was seen that is in no counter of the thread's own.
 */
const waitingForOwnThreads = 0.25

/**
 * How long a thread stood still, by the ticks of a timer of its own: a tick that came late although the thread neither computed
 * nor waited for a core. A stop that is over before the next tick is due is not seen.
 */
export class StandStill {
  readonly #intervalMs: number
  #lastTickMs: number
  #last: ThreadTime | null
  /** Null where the kernel does not tell. */
  totalMs: number | null

  /** @param intervalMs of the timer, which was started at `startedMs` */
  constructor(intervalMs: number, startedMs: number, time: ThreadTime | null) {
    this.#intervalMs = intervalMs
    this.#lastTickMs = startedMs
    this.#last = time
    this.totalMs = time === null ? null : 0
  }

  /** @returns null where the kernel does not tell */
  tick(nowMs: number, time: ThreadTime | null): LateTick | null {
    const lateMs = nowMs - this.#lastTickMs - this.#intervalMs
    const last = this.#last
    this.#lastTickMs = nowMs
    this.#last = time
    if (time === null || last === null || this.totalMs === null) return null
    const [usedMs, waitedMs] = [time.usedMs - last.usedMs, time.waitedMs - last.waitedMs]
    const leftMs = lateMs - usedMs - waitedMs
    // A stop begins half an interval, on average, before the tick that it delays was due.
    const isStop = leftMs > shortestMs + waitedMs * waitingForOwnThreads
    const stoodStillMs = isStop ? leftMs + this.#intervalMs / 2 : 0
    this.totalMs += stoodStillMs
    return { lateMs, usedMs, waitedMs, stoodStillMs }
  }
}

/** How long a process has stood still and waited by some instant of the monotonic clock, since it began to watch itself. */
export interface StopReading {
  /** The name of the process, as in the figures of its cost. */
  readonly name: string
  readonly atUs: number
  readonly stoodStillSeconds: number
  /** Runnable, but waiting for a core. */
  readonly waitedSeconds: number
}

/** Each tick wakes an idle process, which costs it some 50 us. */
const tickMs = 20

/** Watches the main thread of this process from now on. @returns a reading up to the last tick; null where the kernel does not tell */
export function watchOwnStops(name: string): () => StopReading | null {
  const startedMs = monotonicMs()
  const atStart = threadTime()
  const stops = new StandStill(tickMs, startedMs, atStart)
  let [tickedAtMs, time] = [startedMs, atStart]
  setInterval(() => {
    tickedAtMs = monotonicMs()
    time = threadTime()
    stops.tick(tickedAtMs, time)
  }, tickMs).unref()
  return () => {
    if (stops.totalMs === null || time === null || atStart === null) return null
    return {
      name,
      atUs: Math.round(tickedAtMs * 1000),
      stoodStillSeconds: stops.totalMs / 1000,
      waitedSeconds: (time.waitedMs - atStart.waitedMs) / 1000,
    }
  }
}

/** The clock that all processes of a machine share. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
