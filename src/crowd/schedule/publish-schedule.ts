import type { DueTimes } from './follow-schedule.ts'
import { Pacer, type Schedule } from './pacer.ts'
import { StagedTime } from './rate-stages.ts'
import { seededRandom } from '../random.ts'
import { TurnClock, type Turns } from './turns.ts'

/** The publisher of each instant. Every worker computes the whole schedule, so it does not depend on the number of workers. */
export interface PublishPlan {
  readonly schedule: Schedule
  /** Messages intended in the first part are left out of the figures, microseconds. */
  readonly warmUpUs: number
  /** The steady part behind it, microseconds. */
  readonly durationUs: number
  readonly payloadBytes: number
  readonly publishers: PublisherChoice
  /** Left out: the schedule is this crowd's alone. Warm-up and steady part are its own time, without the turns of the other. */
  readonly turns?: Turns | undefined
  /** Not sent to the room: positions that the chat keeps for those who ask. Left out: messages to the room. */
  readonly isKept?: boolean
}

/** The next publisher: drawn evenly by the seed, or in turns, which gives each member a steady rhythm. */
export type PublisherChoice = 'drawn' | 'in-turn'

/** The part of the messages of the first stage; see {@link PublishSchedule.partAt}. */
export const firstStagePart = 2

type PublishTimes = Omit<PublishPlan, 'payloadBytes' | 'isKept'>

/** The instants of a publish plan at which one worker's members publish. */
export class PublishSchedule implements DueTimes {
  readonly #plan: PublishTimes
  readonly #members: number
  readonly #isMine: (member: number) => boolean
  readonly #pacer: Pacer
  readonly #random: () => number
  readonly #turns: TurnClock | null
  readonly #staged: StagedTime | null
  readonly #steadyAtUs: number
  readonly #endAtUs: number
  /** The member that publishes at `dueAtUs`. */
  publisher = 0

  constructor(plan: PublishTimes, members: number, isMine: (member: number) => boolean = () => true) {
    this.#plan = plan
    this.#members = members
    this.#isMine = isMine
    this.#pacer = new Pacer(plan.schedule)
    this.#random = seededRandom(plan.schedule.seed ^ 0x9e3779b9)
    this.#turns = plan.turns === undefined ? null : new TurnClock(plan.turns)
    this.#staged = plan.schedule.stages === undefined ? null : new StagedTime(plan.schedule.stages)
    const share = plan.turns === undefined ? 1 : 2
    this.#steadyAtUs = plan.schedule.startAtUs + share * plan.warmUpUs
    this.#endAtUs = this.#steadyAtUs + share * plan.durationUs
    this.#draw()
    this.#skipOthers()
  }

  get index(): number {
    return this.#pacer.index
  }

  get dueAtUs(): number {
    const { startAtUs } = this.#plan.schedule
    const ownUs = this.#pacer.dueAtUs - startAtUs
    if (ownUs === Number.POSITIVE_INFINITY) return ownUs
    const due = startAtUs + (this.#turns?.shared(ownUs) ?? ownUs)
    return this.#plan.schedule.ratePerSecond > 0 && due < this.#endAtUs ? due : Number.POSITIVE_INFINITY
  }

  isSteady(intendedAtUs: number): boolean {
    return intendedAtUs >= this.#steadyAtUs
  }

  /** Returns 0 in the warm-up and 1 in the steady part; of a plan in stages, {@link firstStagePart} and what follows in their stead. */
  partAt(intendedAtUs: number): number {
    if (!this.isSteady(intendedAtUs)) return 0
    if (this.#staged === null) return 1
    const { schedule, warmUpUs } = this.#plan
    // The warm-up is the first of the schedule's stages.
    const stage = this.#staged.stageAt((intendedAtUs - schedule.startAtUs) / 1_000_000) - (warmUpUs > 0 ? 1 : 0)
    return firstStagePart + stage
  }

  advance(): void {
    this.#next()
    this.#skipOthers()
  }

  #skipOthers(): void {
    while (this.dueAtUs !== Number.POSITIVE_INFINITY && !this.#isMine(this.publisher)) this.#next()
  }

  #next(): void {
    this.#pacer.advance()
    this.#draw()
  }

  #draw(): void {
    this.publisher =
      this.#plan.publishers === 'in-turn' ? this.index % this.#members : Math.floor(this.#random() * this.#members)
  }
}
