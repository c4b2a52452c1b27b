/** A sum that grows from some beginning, read at instants; null if it was not read then. */
export interface ReadSum {
  readonly atUs: number
  readonly seconds: number | null
}

/** A sum that is read now and then, and grows evenly between two readings, as far as anybody knows. */
export class SumOverTime {
  readonly #readings: { readonly atUs: number; readonly seconds: number }[] = []

  /** @param readings in the order of time; one that was given before counts once */
  constructor(readings: readonly ReadSum[]) {
    for (const { atUs, seconds } of readings) {
      if (seconds !== null && atUs > (this.#readings.at(-1)?.atUs ?? -Infinity)) this.#readings.push({ atUs, seconds })
    }
  }

  /**
   * Returns the sum between two instants. If the readings cover only a part of that time, the rest is assumed to be alike.
   *
   * @returns null if they cover less than half of it
   */
  between(fromUs: number, untilUs: number): number | null {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)]
    if (first === undefined || last === undefined) return null
    const [readFromUs, readUntilUs] = [Math.max(fromUs, first.atUs), Math.min(untilUs, last.atUs)]
    const read = (readUntilUs - readFromUs) / (untilUs - fromUs)
    if (!(read >= 0.5)) return null
    return (this.#at(readUntilUs) - this.#at(readFromUs)) / read
  }

  /** @param atUs neither before the first reading nor after the last */
  #at(atUs: number): number {
    let [low, high] = [0, this.#readings.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#readings[middle]?.atUs ?? 0) <= atUs) low = middle
      else high = middle
    }
    const [before, after] = [this.#readings[low], this.#readings[high]]
    if (before === undefined || after === undefined) return 0
    if (after.atUs === before.atUs) return before.seconds
    return before.seconds + ((after.seconds - before.seconds) * (atUs - before.atUs)) / (after.atUs - before.atUs)
  }
}
