import { performance } from 'node:perf_hooks'
import { runQueueWaitNs } from '../metrics/recording/run-queue.ts'
import { nowUs } from './clock.ts'

/**
 * Shorter waits may be the mere cost of asking the kernel for many events that were there already, microseconds.
 */
const trueWaitUs = 200

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
  #isInTurn = false
  /** Lower bound of the return of the poll of this turn, and of the turn before it. */
  #polledAtUs = nowUs()
  #polledBeforeUs = this.#polledAtUs
  #earliestUs = this.#polledAtUs
  /** End of the last turn that had frames, and how long the loop had waited in all by then. */
  #turnEndedAtUs = this.#polledAtUs
  #waitedUs = waitedUs()

  /** On the hot path: the earliest instant for a frame of this turn, monotonic microseconds. */
  earliestUs(): number {
    this.turn()
    return this.#earliestUs
  }

  /**
   * There is a turn of the loop under way, with or without frames. A loop that spins polls many times between two frames; if
   * it did not say so here, the second could have come at any time since the first.
   */
  turn(): void {
    if (!this.#isInTurn) this.#beginTurn()
  }

  #beginTurn(): void {
    this.#isInTurn = true
    const waitUs = waitedUs() - this.#waitedUs
    const hasWaited = waitUs > trueWaitUs
    this.#polledBeforeUs = this.#polledAtUs
    this.#polledAtUs = this.#turnEndedAtUs + (hasWaited ? Math.floor(waitUs) : 0)
    this.#earliestUs = hasWaited ? this.#polledAtUs : this.#polledBeforeUs
    // Runs when all frames of this poll are through, right before the loop goes round; if the turn began there already, a poll
    // later, which only makes the interval wider.
    setImmediate(() => {
      this.#isInTurn = false
      this.#waitedUs = waitedUs()
      this.#turnEndedAtUs = nowUs()
    })
  }
}

/** How long this process's event loop has waited for events so far, less what it waited for a core; microseconds. */
function waitedUs(): number {
  return performance.nodeTiming.idleTime * 1000 - (runQueueWaitNs() ?? 0) / 1000
}
