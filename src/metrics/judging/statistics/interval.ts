/** The true value lies from `lower` to `upper`, both included. An end that the data cannot give is infinite. */
export interface Interval {
  readonly lower: number
  readonly upper: number
}

/**
 * The interval from one sorted value to another: the first is as far from the smallest value as the second is from the greatest.
 *
 * A value that is not known may be anything. So each unknown value counts as the smallest at the lower end, and as the greatest
 * at the upper end: the interval then holds for every value that it may have.
 *
 * @param sorted the known values, ascending
 * @param unknown the number of further values
 * @param place 1 is the smallest and the greatest, 2 the next ones; 0 is an interval without ends
 */
export function intervalAt(sorted: ArrayLike<number>, unknown: number, place: number): Interval {
  return {
    lower: sorted[place - unknown - 1] ?? -Infinity,
    upper: sorted[sorted.length - place + unknown] ?? Infinity,
  }
}
