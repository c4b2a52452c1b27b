type Numbers = Uint32Array | Float64Array | Uint8Array

/** A column of numbers that grows by doubling and keeps its memory for the next values: no allocation a value. */
export class GrowingColumn<Column extends Numbers> {
  #values: Column
  #length = 0

  /** @param empty an array of the wanted kind; its length is the first capacity */
  constructor(empty: Column) {
    this.#values = empty
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow()
    this.#values[this.#length++] = value
  }

  /** Several values, one after the other. */
  pushRow(...values: readonly number[]): void {
    for (const value of values) this.push(value)
  }

  /**
   * Several values at once, on the hot path: makes room for them, and leaves the writing to the caller, who puts them into
   * {@link values} at the returned index and behind it.
   */
  extend(count: number): number {
    const start = this.#length
    this.#length += count
    while (this.#length > this.#values.length) this.#grow()
    return start
  }

  /** Appends existing values; see {@link extend}. */
  append(values: ArrayLike<number>): void {
    const start = this.extend(values.length)
    this.#values.set(values, start)
  }

  /** Only until the next push or extension. */
  get values(): Column {
    return this.#values
  }

  get length(): number {
    return this.#length
  }

  clear(): void {
    this.#length = 0
  }

  /** All that was pushed, not copied: only until the next push or extension. */
  get pushed(): Column {
    return this.#values.subarray(0, this.#length) as Column
  }

  /** A copy of what was pushed since the last time. */
  take(): Column {
    const taken = this.#values.slice(0, this.#length) as Column
    this.#length = 0
    return taken
  }

  #grow(): void {
    const Kind = this.#values.constructor as new (length: number) => Column
    const larger = new Kind(Math.max(64, this.#values.length * 2))
    larger.set(this.#values)
    this.#values = larger
  }
}
