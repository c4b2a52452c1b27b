import { performance } from 'node:perf_hooks'
import { runQueueWaitNs } from '../../../processes/thread-time.ts'
import { nowUs } from '../clock.ts'

/** A shorter wait may only be the time of a poll that found many events at once, microseconds. */
const trueWaitUs = 200

/**
 * The time from the arrival of bytes until a sleeping, perhaps virtual, core is awake and the kernel counts the thread as waiting
 * for it. Up to 300 us were seen, and no counter includes them.
 */
const wakeUpUs = 300

/** Counters of an event loop. All times are microseconds. */
export interface EventLoop {
  /** Monotonic. */
  nowUs(): number
  /** Counted right before each poll; what follows the poll, up to the next, is one turn. */
  turn(): number
  /** Returns the total time that the loop has waited for events. */
  idleUs(): number
  /** Returns the total time that the thread was runnable but waited for a core; 0 if the kernel does not count it. */
  runQueueUs(): number
  /**
   * Returns how often the process has continued after a stop (SIGSTOP, or Ctrl-Z), as far as the loop knows: it learns of it at
   * the end of the turn in which it continues, or of the next one. Always 0 in a worker thread, and on Windows, which has no such
   * signal.
   */
  timesContinued(): number
}

export const loopOfThisThread: EventLoop = {
  nowUs,
  turn: () => performance.nodeTiming.uvMetricsInfo.loopCount,
  idleUs: () => performance.nodeTiming.idleTime * 1000,
  runQueueUs: () => (runQueueWaitNs() ?? 0) / 1000,
  timesContinued() {
    // One listener for all shards of the process, which ends nevertheless: Node does not wait for signals.
    if (continued === null) process.on('SIGCONT', () => (continued = (continued ?? 0) + 1))
    return (continued ??= 0)
  },
}

/** Null until somebody asks. */
let continued: number | null = null

/**
 * When can the bytes of a frame have been there at the earliest? A callback runs late when the loop is busy with others, and
 * a burst into one worker makes the last of its frames wait for the first. The counters of the event loop bound that:
 *
 * - If it waited for events before this turn, the bytes came while it waited, and the wait ended with the first of them.
 * - If it did not wait, they came after the poll of the turn before, which would have found them otherwise.
 *
 * A wait as the loop counts it also holds the time from the bytes' arrival to the moment when a busy machine lets this
 * process run. The kernel counts that time too, so it is subtracted. It does not count for how long a process was stopped, or
 * its whole machine: `certainUs` holds then, too, and `WaitEvidence` finds out when that is needed. The truth lies between the
 * instant returned here and the instant of the callback.
 */
export class ArrivalClock {
  readonly #loop: EventLoop
  /** The last observed turn: its number, a lower bound of its poll's return, and the last known instant in it. */
  #turn: number
  #polledAtUs: number
  #seenAtUs: number
  /** The total time that the loop had waited for events by then, and for a core by the last check. */
  #idleUs: number
  #runQueueUs: number
  #earliestUs: number
  /** The last instant that was known before the poll of the last turn that was seen. */
  #beforePollUs: number
  #certainUs: number

  constructor(loop: EventLoop = loopOfThisThread) {
    this.#loop = loop
    this.#turn = loop.turn()
    this.#polledAtUs = this.#seenAtUs = this.#earliestUs = loop.nowUs()
    this.#beforePollUs = this.#certainUs = this.#polledAtUs
    this.#idleUs = loop.idleUs()
    this.#runQueueUs = loop.runQueueUs()
  }

  /**
   * On the hot path: the earliest instant of what this turn of the loop has received, monotonic microseconds. The more recent
   * the turn that was seen before, the closer it is: so loops that spin, and timers, call this too.
   *
   * @param atUs now
   */
  earliestUs(atUs: number): number {
    const turn = this.#loop.turn()
    if (turn !== this.#turn) this.#begin(turn)
    this.#seenAtUs = atUs
    return this.#earliestUs
  }

  /**
   * For what {@link earliestUs} was asked last: the same bound where no wait counts. The poll of the turn before would have found
   * what was there when it began.
   */
  get certainUs(): number {
    return this.#certainUs
  }

  /** The last wait was none, or not only one: this process may have been stopped in it. */
  forgetWait(): void {
    this.#polledAtUs = this.#beforePollUs
  }

  #begin(turn: number): void {
    const isNext = turn - this.#turn === 1
    this.#certainUs = isNext ? this.#beforePollUs : this.#seenAtUs
    this.#beforePollUs = this.#seenAtUs
    const waitUs = this.#waitUs()
    const hasWaited = waitUs > trueWaitUs
    // A loop that has turned more than once has polled since the last instant that is known.
    const polledBeforeUs = isNext ? this.#polledAtUs : this.#seenAtUs
    this.#polledAtUs = this.#seenAtUs + (hasWaited ? Math.floor(waitUs) : 0)
    this.#earliestUs = hasWaited ? Math.max(this.#polledAtUs - wakeUpUs, polledBeforeUs) : polledBeforeUs
    this.#turn = turn
  }

  /** Since the last turn that was seen, less what it waited for a core. For short waits the kernel's file is not read. */
  #waitUs(): number {
    const idle = this.#loop.idleUs()
    const waitUs = idle - this.#idleUs
    this.#idleUs = idle
    if (waitUs <= trueWaitUs) return waitUs
    const runQueue = this.#loop.runQueueUs()
    const waitedForCoreUs = runQueue - this.#runQueueUs
    this.#runQueueUs = runQueue
    return waitUs - waitedForCoreUs
  }
}
