import type { RunProgress } from '../../../src/runs/run-request.ts'

/** So long a delivery may be on its way before it is called late or lost. */
const patienceSeconds = 5

type Seen = Pick<RunProgress, 'elapsedSeconds' | 'deliveriesOutstanding'>

/**
 * How many deliveries are late or lost, while the run goes on: what is lost never stops being outstanding, so it is no more than
 * the fewest that were outstanding within the last seconds.
 */
export class MissingDeliveries {
  #seen: Seen[] = []

  /** @returns 0 until the first seconds have passed */
  after({ elapsedSeconds, deliveriesOutstanding }: Seen): number {
    const since = elapsedSeconds - patienceSeconds
    const before = this.#seen.findLast((seen) => seen.elapsedSeconds <= since)
    this.#seen = [
      ...(before === undefined ? [] : [before]),
      ...this.#seen.filter((seen) => seen.elapsedSeconds > since),
      { elapsedSeconds, deliveriesOutstanding },
    ]
    return before === undefined ? 0 : Math.min(...this.#seen.map((seen) => Math.max(0, seen.deliveriesOutstanding)))
  }
}
