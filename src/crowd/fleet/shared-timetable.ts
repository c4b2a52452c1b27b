import { nowUs } from '../clock.ts'
import type { Timetable } from './timetable.ts'

/** So long after both are ready a step begins: by then all workers have heard of it. */
const noticeUs = 200_000

/** Two crowds whose steps begin together: whichever is ready first waits for the other. */
export class SharedTimetable {
  readonly #waiting: ((startAtUs: number) => void)[] = []
  #crowds: number

  constructor(crowds: number) {
    this.#crowds = crowds
  }

  /** For one of the crowds. */
  readonly timetable: Timetable = {
    begin: () =>
      new Promise((resolve) => {
        this.#waiting.push(resolve)
        this.#beginIfReady()
      }),
  }

  /** A crowd has ended: nobody waits for it any more. */
  leave(): void {
    this.#crowds -= 1
    this.#beginIfReady()
  }

  #beginIfReady(): void {
    if (this.#waiting.length < this.#crowds) return
    const startAtUs = nowUs() + noticeUs
    for (const begin of this.#waiting.splice(0)) begin(startAtUs)
  }
}
