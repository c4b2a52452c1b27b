import { seededRandom } from '../random.ts'
import { type RateStage, StagedTime } from './rate-stages.ts'

/** When things are due. An open model: the schedule does not wait for the system. */
export interface Schedule {
  readonly arrivals: 'constant' | 'poisson'
  /** Of a schedule in stages, the highest. */
  readonly ratePerSecond: number
  /** Left out: the rate never changes. */
  readonly stages?: readonly RateStage[] | undefined
  readonly seed: number
  /** Monotonic microseconds. */
  readonly startAtUs: number
}

/**
 * The intended instants of a schedule, one after the other: pure arithmetic, no clock.
 * Constant: the n-th at start + n / rate. Poisson: exponential gaps of the same mean, from the seed. In stages: when the rate has made
 * as many arrivals, so that the instants of each stage are as many as its rate and its time make.
 */
export class Pacer {
  readonly #schedule: Schedule
  readonly #random: () => number
  #index = 0
  readonly #staged: StagedTime | null
  /** Arrivals until the next instant at the rate of the stages: a whole number of constant ones. */
  #arrivals = 0
  #sinceStartUs = 0

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#random = seededRandom(schedule.seed)
    this.#staged = schedule.stages === undefined ? null : new StagedTime(schedule.stages)
    if (this.#staged !== null) this.#sinceStartUs = this.#staged.secondsAt(0) * 1_000_000
  }

  /** The number of instants that have been taken. */
  get index(): number {
    return this.#index
  }

  /** The intended instant of the next thing, in whole microseconds; Infinity after the last stage. */
  get dueAtUs(): number {
    return this.#schedule.startAtUs + Math.round(this.#sinceStartUs)
  }

  advance(): void {
    const { arrivals, ratePerSecond } = this.#schedule
    this.#index += 1
    if (this.#staged !== null) {
      this.#arrivals = arrivals === 'constant' ? this.#index : this.#arrivals - Math.log(1 - this.#random())
      this.#sinceStartUs = this.#staged.secondsAt(this.#arrivals) * 1_000_000
    } else if (arrivals === 'constant') {
      // From the index, not by adding up: a sum of rounded gaps would drift.
      this.#sinceStartUs = (this.#index / ratePerSecond) * 1_000_000
    } else {
      this.#sinceStartUs += (-Math.log(1 - this.#random()) / ratePerSecond) * 1_000_000
    }
  }
}
