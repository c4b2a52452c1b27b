import type { DueTimes } from './follow-schedule.ts'
import { Pacer, type Schedule } from './pacer.ts'
import { seededRandom } from './random.ts'

/** Who publishes when. Every worker walks the whole schedule and sends what its own members say. */
export interface PublishPlan {
  readonly schedule: Schedule
  /** Messages intended in the first part are left out of the figures, microseconds. */
  readonly warmUpUs: number
  /** The steady part behind it, microseconds. */
  readonly durationUs: number
  readonly payloadBytes: number
}

/** The instants of a publish plan with their publishers, drawn evenly from all members by the seed. */
export class PublishSchedule implements DueTimes {
  readonly #plan: PublishPlan
  readonly #members: number
  readonly #pacer: Pacer
  readonly #random: () => number
  readonly #steadyAtUs: number
  readonly #endAtUs: number
  /** The publisher of the instant taken last. */
  publisher = 0

  constructor(plan: PublishPlan, members: number) {
    this.#plan = plan
    this.#members = members
    this.#pacer = new Pacer(plan.schedule)
    this.#random = seededRandom(plan.schedule.seed ^ 0x9e3779b9)
    this.#steadyAtUs = plan.schedule.startAtUs + plan.warmUpUs
    this.#endAtUs = this.#steadyAtUs + plan.durationUs
  }

  get index(): number {
    return this.#pacer.index
  }

  get dueAtUs(): number {
    const due = this.#pacer.dueAtUs
    return this.#plan.schedule.ratePerSecond > 0 && due < this.#endAtUs ? due : Number.POSITIVE_INFINITY
  }

  isSteady(intendedAtUs: number): boolean {
    return intendedAtUs >= this.#steadyAtUs
  }

  advance(): void {
    this.publisher = Math.floor(this.#random() * this.#members)
    this.#pacer.advance()
  }
}
