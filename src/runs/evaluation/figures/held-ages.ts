import { GuardedHistogram } from '../../../metrics/recording/histogram.ts'

/** A time, monotonic microseconds. */
export interface Window {
  readonly fromUs: number
  readonly untilUs: number
}

/** The grid on which ages are sampled. */
const sampleUs = 1000

/**
 * Ages of things that are held for a while, a sample each time that an age is a whole number of milliseconds: a thing that is
 * held from the age of 20.4 ms to that of 1,020.4 ms has been 21, 22, ... 1,020 ms old. Where a member holds nothing, a
 * sample a millisecond is infinite. So many things are held at once that the samples are counted and not listed.
 */
export class HeldAges {
  readonly #window: Window
  /** By sample: how many more, or fewer, of the things that are held have this age than have the one before. */
  readonly #changes = new Map<number, number>()
  #nothing = 0

  constructor(window: Window) {
    this.#window = window
  }

  /** Records that a value born at `bornAtUs` was held in that time; only the part within the window counts. */
  held(bornAtUs: number, fromUs: number, untilUs: number): void {
    const [from, until] = this.#within(fromUs, untilUs)
    if (until <= from) return
    this.#change(Math.ceil((from - bornAtUs) / sampleUs), 1)
    this.#change(Math.ceil((until - bornAtUs) / sampleUs), -1)
  }

  /** Nothing was held in that time. */
  nothing(fromUs: number, untilUs: number): void {
    const [from, until] = this.#within(fromUs, untilUs)
    if (until > from) this.#nothing += Math.ceil(until / sampleUs) - Math.ceil(from / sampleUs)
  }

  histogram(): GuardedHistogram {
    const ages = new GuardedHistogram()
    const changes = [...this.#changes].toSorted(([a], [b]) => a - b)
    let ofThisAge = 0
    for (const [place, [sample, change]] of changes.entries()) {
      ofThisAge += change
      const next = changes[place + 1]?.[0] ?? sample
      if (ofThisAge === 0) continue
      for (let age = sample; age < next; age++) ages.record(age * sampleUs, ofThisAge)
    }
    ages.recordInfinite(this.#nothing)
    return ages
  }

  #within(fromUs: number, untilUs: number): readonly [number, number] {
    return [Math.max(fromUs, this.#window.fromUs), Math.min(untilUs, this.#window.untilUs)]
  }

  #change(sample: number, by: number): void {
    this.#changes.set(sample, (this.#changes.get(sample) ?? 0) + by)
  }
}
