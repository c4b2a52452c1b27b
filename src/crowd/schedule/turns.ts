import { seededRandom } from '../random.ts'

/**
 * Two crowds that publish in turns, so that what the machine does meets both: each has one turn of every pair, and a throw for each
 * pair says which is first. Both go through the same schedule, one turn of it at a time, and publish the same messages.
 */
export interface Turns {
  readonly seed: number
  /** How long one turn lasts, seconds. */
  readonly seconds: number
  /** The number of this crowd among the two. */
  readonly side: 0 | 1
}

/** The turns of one crowd on the clock that both share. */
export class TurnClock {
  readonly turnUs: number
  readonly #side: 0 | 1
  readonly #random: () => number
  /** By the number of the pair: which side is first. */
  readonly #first: (0 | 1)[] = []

  constructor({ seed, seconds, side }: Turns) {
    this.turnUs = Math.round(seconds * 1_000_000)
    this.#side = side
    this.#random = seededRandom(seed)
  }

  /** Whether this crowd has the first turn of a pair, which counts from 0. */
  isFirst(pair: number): boolean {
    while (this.#first.length <= pair) this.#first.push(this.#random() < 0.5 ? 0 : 1)
    return this.#first[pair] === this.#side
  }

  /** @param ownUs since the start, in a schedule without the turns of the other crowd. @returns the same on the shared clock */
  shared(ownUs: number): number {
    const pair = Math.floor(ownUs / this.turnUs)
    const before = pair * this.turnUs
    return 2 * before + (this.isFirst(pair) ? 0 : this.turnUs) + (ownUs - before)
  }
}
