import { performance } from 'node:perf_hooks'
import { runQueueWaitNs } from '../../metrics/recording/run-queue.ts'
import { nowUs } from '../clock.ts'

/** Shorter waits may be the mere cost of asking the kernel for many events that were there already, microseconds. */
const trueWaitUs = 200

/**
 * From the arrival of bytes to the moment when a sleeping core, perhaps a virtual one, is awake and the kernel knows that somebody
 * waits for it: up to 300 us were seen, and nobody counts them.
 */
const wakeUpUs = 300

/** What an event loop tells of itself. All times are microseconds. */
export interface EventLoop {
  /** Monotonic. */
  nowUs(): number
  /** Counted right before each poll; what follows the poll, up to the next, is one turn. */
  turn(): number
  /** How long it has waited for events so far. */
  idleUs(): number
  /** How long its thread has been runnable but waited for a core so far; 0 where the kernel does not tell. */
  runQueueUs(): number
}

export const loopOfThisThread: EventLoop = {
  nowUs,
  turn: () => performance.nodeTiming.uvMetricsInfo.loopCount,
  idleUs: () => performance.nodeTiming.idleTime * 1000,
  runQueueUs: () => (runQueueWaitNs() ?? 0) / 1000,
}

/**
 * When can the bytes of a frame have been there at the earliest? A callback runs late when the loop is busy with others, and
 * a burst into one worker makes the last of its frames wait for the first. The event loop tells enough to bound that:
 *
 * - If it waited for events before this turn, the bytes came while it waited, and the wait ended with the first of them.
 * - If it did not wait, they came after the poll of the turn before, which would have found them otherwise.
 *
 * A wait as the loop counts it also holds the time from the bytes' arrival to the moment when a busy machine lets this
 * process run. The kernel counts that time too, so it is taken off again (where the kernel does not tell, a busy machine
 * makes the bound too late). The truth lies between the instant returned here and the instant of the callback.
 */
export class ArrivalClock {
  readonly #loop: EventLoop
  /** Of the last turn that was heard of: its number, lower bound of the return of its poll, and the last instant known in it. */
  #turn: number
  #polledAtUs: number
  #heardAtUs: number
  /** How long the loop had waited for events by then, and, when it was last looked at, for a core; both in all. */
  #idleUs: number
  #runQueueUs: number
  #earliestUs: number

  constructor(loop: EventLoop = loopOfThisThread) {
    this.#loop = loop
    this.#turn = loop.turn()
    this.#polledAtUs = this.#heardAtUs = this.#earliestUs = loop.nowUs()
    this.#idleUs = loop.idleUs()
    this.#runQueueUs = loop.runQueueUs()
  }

  /**
   * On the hot path: the earliest instant for what this turn of the loop has brought, monotonic microseconds. The more
   * recent the turn heard of before, the closer it is: so loops that spin, and timers, ask too.
   *
   * @param atUs now
   */
  earliestUs(atUs: number): number {
    const turn = this.#loop.turn()
    if (turn !== this.#turn) this.#begin(turn)
    this.#heardAtUs = atUs
    return this.#earliestUs
  }

  #begin(turn: number): void {
    const waitUs = this.#waitUs()
    const hasWaited = waitUs > trueWaitUs
    // A loop that has gone round more than once has polled since the last instant that is known.
    const polledBeforeUs = turn - this.#turn > 1 ? this.#heardAtUs : this.#polledAtUs
    this.#polledAtUs = this.#heardAtUs + (hasWaited ? Math.floor(waitUs) : 0)
    this.#earliestUs = hasWaited ? Math.max(this.#polledAtUs - wakeUpUs, polledBeforeUs) : polledBeforeUs
    this.#turn = turn
  }

  /** Since the last turn that was heard of, less what it had to wait for a core. Short ones are not worth the kernel's file. */
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
