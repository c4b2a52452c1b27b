import { stolenShareSince } from '../../metrics/recording/stolen-time.ts'
import { type EventLoop, loopOfThisThread } from './arrival-clock.ts'

/** A timer of the event loop ends each wait when it is due: then a loop has not waited longer between two of its ticks. */
const slackUs = 1500

/** More late ticks in two seconds are not by chance: then there are standstills between ticks, too, which make none of them late. */
const mostLateTicks = 1

/**
 * The share of the time of all cores that a hypervisor may take. It takes time in pieces of milliseconds, also from a core that
 * is about to wake up. Below this share, which on two cores is two of the kernel's hundredths of a second, too few waits are
 * delayed to matter.
 */
const mostStolen = 0.012

/**
 * Finds out when the waits of an event loop may not have been waits only. The loop of a process that is stopped, of a container that is
 * frozen or of a machine whose hypervisor runs somebody else seems to wait, and no counter of the thread says otherwise. But:
 *
 * - a process that goes on after a stop is sent SIGCONT;
 * - a loop waits at most until its next timer is due, and a longer wait was none;
 * - what the hypervisor takes of the machine the kernel counts, in hundredths of a second.
 */
export class WaitEvidence {
  readonly #loop: EventLoop
  readonly #tickUs: number
  readonly #stolenShare: () => number
  #idleUs: number
  #runQueueUs: number
  #continued: number
  /** The late ticks in this second and in the one before that no stop explains. */
  #lateTicks = 0
  #lateTicksBefore = 0

  /** @param tickMs of the timer that calls {@link tick} */
  constructor(tickMs: number, loop: EventLoop = loopOfThisThread, stolenShare = stolenShareSince()) {
    this.#loop = loop
    this.#tickUs = tickMs * 1000
    this.#stolenShare = stolenShare
    this.#idleUs = loop.idleUs()
    this.#runQueueUs = loop.runQueueUs()
    this.#continued = loop.timesContinued()
  }

  /** @returns were the waits since the last tick waits only, as far as is known? */
  tick(): boolean {
    const idleUs = this.#loop.idleUs()
    const runQueueUs = this.#loop.runQueueUs()
    const continued = this.#loop.timesContinued()
    const waitedUs = idleUs - this.#idleUs - (runQueueUs - this.#runQueueUs)
    const isLate = waitedUs > this.#tickUs + slackUs
    const isContinued = continued !== this.#continued
    this.#idleUs = idleUs
    this.#runQueueUs = runQueueUs
    this.#continued = continued
    if (isLate && !isContinued) this.#lateTicks += 1
    return !isLate && !isContinued
  }

  /** @returns the same of all waits since this was last asked, about a second ago: by what only shows in so many */
  second(): boolean {
    const lateTicks = this.#lateTicks + this.#lateTicksBefore
    this.#lateTicksBefore = this.#lateTicks
    this.#lateTicks = 0
    return this.#stolenShare() <= mostStolen && lateTicks <= mostLateTicks
  }
}
