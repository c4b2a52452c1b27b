import type { EventLoop } from '../../../../src/crowd/frames/arrival-clock.ts'

/** What differs from one moment to the next. All times are microseconds. */
export interface Circumstances {
  /** From the first arrival to the moment when the core is awake. */
  wakeUpUs(): number
  /** From then on, until the kernel lets this process run, after a wait for events of that length; it counts that. */
  waitForCoreUs(waitedUs: number): number
  /** How long it then stands still, and nothing counts that. */
  standstillUs(): number
  /** What a callback takes after its lookup. */
  callbackUs(): number
  /** The time of a poll that finds something at once; the loop counts it as a wait. */
  pollUs(): number
  /** Does a callback look its frame up? Those of timers and of other sockets do not. */
  looksUp(): boolean
}

/** A frame as its callback found it. */
export interface Seen {
  readonly arrivedAtUs: number
  readonly calledAtUs: number
  /** What the clock under test said. */
  readonly earliestUs: number
  /** How long the process stood still before that poll could return. */
  readonly standstillUs: number
  /** When the poll of its turn, and of the turn before, had returned. */
  readonly polledAtUs: number
  readonly polledBeforeUs: number
  /** From the beginning of that poll to the first arrival that ended it; 0 where something was there already. */
  readonly waitedUs: number
  readonly firstArrivedAtUs: number
  /** How long before that poll something was looked up last. */
  readonly sinceLookupUs: number
  /** Turns since then; 1 is the turn before. */
  readonly turnsSinceLookup: number
}

/**
 * An event loop as libuv's: count, poll, callbacks. A poll that finds nothing waits for the first arrival. A turn takes what
 * has come by the time that its process runs.
 */
export class SimulatedLoop implements EventLoop {
  readonly #circumstances: Circumstances
  #nowUs = 1_000_000
  #turn = 1
  #idleUs = 0
  #runQueueUs = 0

  constructor(circumstances: Circumstances) {
    this.#circumstances = circumstances
  }

  nowUs = () => this.#nowUs
  turn = () => this.#turn
  idleUs = () => this.#idleUs
  runQueueUs = () => this.#runQueueUs
  timesContinued = () => 0

  /** Turns until everything has arrived. @param gapsUs from one arrival to the next @param lookUp asks the clock */
  run(gapsUs: readonly number[], lookUp: (nowUs: number) => number): Seen[] {
    const drawn = this.#circumstances
    let lastUs = this.#nowUs
    const arrivals = gapsUs.map((gapUs) => (lastUs += gapUs))
    const seen: Seen[] = []
    let polledAtUs = this.#nowUs
    let lookedUp = { atUs: this.#nowUs, turn: this.#turn }
    for (let next = 0; next < arrivals.length; ) {
      const firstArrivedAtUs = arrivals[next] ?? 0
      const before = { polledAtUs, lookedUp, sinceLookupUs: this.#nowUs - lookedUp.atUs }
      this.#turn += 1
      const waitedUs = Math.max(0, firstArrivedAtUs - this.#nowUs)
      let standstillUs = 0
      if (waitedUs > 0) {
        standstillUs = drawn.standstillUs()
        const waitForCore = drawn.waitForCoreUs(waitedUs)
        this.#runQueueUs += waitForCore
        this.#idle(waitedUs + drawn.wakeUpUs() + waitForCore + standstillUs)
      } else this.#idle(drawn.pollUs())
      polledAtUs = this.#nowUs
      for (let arrivedAtUs = arrivals[next]; arrivedAtUs !== undefined && arrivedAtUs <= polledAtUs; ) {
        if (drawn.looksUp()) {
          seen.push({
            arrivedAtUs,
            calledAtUs: this.#nowUs,
            earliestUs: lookUp(this.#nowUs),
            standstillUs,
            polledAtUs,
            polledBeforeUs: before.polledAtUs,
            waitedUs,
            firstArrivedAtUs,
            sinceLookupUs: before.sinceLookupUs,
            turnsSinceLookup: this.#turn - before.lookedUp.turn,
          })
          lookedUp = { atUs: this.#nowUs, turn: this.#turn }
        }
        this.#nowUs += drawn.callbackUs()
        arrivedAtUs = arrivals[++next]
      }
    }
    return seen
  }

  #idle(forUs: number): void {
    this.#idleUs += forUs
    this.#nowUs += forUs
  }
}
