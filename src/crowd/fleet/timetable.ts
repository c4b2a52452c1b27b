import { nowUs } from '../clock.ts'
import { Pacer, type Schedule } from '../schedule/pacer.ts'
import { sleepUntil } from '../schedule/sleep-until.ts'

/** When the steps of a run begin. */
export interface Timetable {
  /**
   * Returns when the next step may begin.
   *
   * @param step its name
   * @param seconds how long it will take, as far as that is planned
   * @returns the instant at which it begins, monotonic microseconds
   */
  begin(step: string, seconds: number): Promise<number>
}

/** Each step begins when the one before is over. */
export const oneAfterTheOther: Timetable = { begin: () => Promise.resolve(nowUs()) }

/** A step that began after it was due, by so many seconds: the one before was not over yet. */
export interface LateStep {
  readonly step: string
  readonly seconds: number
}

/**
 * Each step begins at an instant that follows from the plan alone, so that shards which know nothing of each other begin
 * together. A step that is late begins at once.
 */
export class PlannedTimetable implements Timetable {
  readonly #marginUs: number
  readonly #signal: AbortSignal
  readonly late: LateStep[] = []
  #nextAtUs: number

  /** @param startAtUs monotonic microseconds. @param marginSeconds between two steps, beyond what they are planned to take */
  constructor(startAtUs: number, marginSeconds: number, signal: AbortSignal) {
    this.#nextAtUs = startAtUs
    this.#marginUs = marginSeconds * 1_000_000
    this.#signal = signal
  }

  async begin(step: string, seconds: number): Promise<number> {
    const dueAtUs = this.#nextAtUs
    this.#nextAtUs += Math.round(seconds * 1_000_000) + this.#marginUs
    const readyAtUs = nowUs()
    if (readyAtUs > dueAtUs) this.late.push({ step, seconds: (readyAtUs - dueAtUs) / 1_000_000 })
    await sleepUntil(dueAtUs, this.#signal)
    return Math.max(dueAtUs, readyAtUs)
  }
}

/** Returns the seconds from the start of a schedule to the last of its instants; with random gaps not exactly `count / rate`. */
export function secondsOf(schedule: Omit<Schedule, 'startAtUs'>, count: number): number {
  const pacer = new Pacer({ ...schedule, startAtUs: 0 })
  while (pacer.index < count - 1) pacer.advance()
  return pacer.dueAtUs / 1_000_000
}
