import { seededRandom } from '../random.ts'

/** When things are due. An open model: the schedule does not wait for the system. */
export interface Schedule {
  readonly arrivals: 'constant' | 'poisson'
  readonly ratePerSecond: number
  readonly seed: number
  /** Monotonic microseconds. */
  readonly startAtUs: number
}

/**
 * The intended instants of a schedule, one after the other: pure arithmetic, no clock.
 * Constant: the n-th at start + n / rate. Poisson: exponential gaps of the same mean, from the seed.
 */
export class Pacer {
  readonly #schedule: Schedule
  readonly #random: () => number
  #index = 0
  #sinceStartUs = 0

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#random = seededRandom(schedule.seed)
  }

  /** The number of instants that have been taken. */
  get index(): number {
    return this.#index
  }

  /** The intended instant of the next thing, in whole microseconds. */
  get dueAtUs(): number {
    return this.#schedule.startAtUs + Math.round(this.#sinceStartUs)
  }

  advance(): void {
    const { arrivals, ratePerSecond } = this.#schedule
    this.#index += 1
    if (arrivals === 'constant') {
      // From the index, not by adding up: a sum of rounded gaps would drift.
      this.#sinceStartUs = (this.#index / ratePerSecond) * 1_000_000
    } else {
      this.#sinceStartUs += (-Math.log(1 - this.#random()) / ratePerSecond) * 1_000_000
    }
  }
}
