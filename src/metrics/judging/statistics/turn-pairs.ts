/**
 * A figure of two sides that took turns in pairs, as the sum over the pairs of a score: above 0 where the candidate has more than
 * `ratio` times what the baseline has.
 */
export interface PairedScores {
  readonly pairs: number
  /** The score of each pair as if the candidate had been `ratio` times as fast as it was. Falls as the ratio rises. */
  readonly scores: (ratio: number) => Float64Array
}

/** What one side measured in one turn. */
export interface Turn {
  /** Ascending; Infinity for what never came. */
  readonly values: Float64Array
}

export interface TurnPair {
  readonly baseline: Turn
  readonly candidate: Turn
}

/**
 * Scores of a quantile: how many more values of the candidate's turn than of the baseline's are above the quantile that both sides
 * have together. A quantile of one turn would scatter widely, and most of all the p99; these counts add up to that of all turns.
 */
export function quantileScores(pairs: readonly TurnPair[], share: number): PairedScores {
  const [baseline, candidate] = (['baseline', 'candidate'] as const).map((side) =>
    Float64Array.from(pairs.flatMap((pair) => [...pair[side].values])).sort(),
  ) as [Float64Array, Float64Array]
  const atMostAbove = (1 - share) * (baseline.length + candidate.length)
  function pooled(ratio: number): number {
    let [low, high] = [Math.log(1), Math.log(1e10)]
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2
      const value = Math.exp(middle)
      if (above(baseline, value) + above(candidate, value * ratio) > atMostAbove) low = middle
      else high = middle
    }
    return Math.exp(high)
  }
  return {
    pairs: pairs.length,
    scores(ratio) {
      const value = pooled(ratio)
      return Float64Array.from(
        pairs,
        (pair) => shareAbove(pair.candidate.values, value * ratio) - shareAbove(pair.baseline.values, value),
      )
    },
  }
}

/** Scores of a sum, such as CPU time: the candidate's divided by the ratio, less the baseline's. */
export function sumScores(pairs: readonly { readonly baseline: number; readonly candidate: number }[]): PairedScores {
  return {
    pairs: pairs.length,
    scores: (ratio) => Float64Array.from(pairs, ({ baseline, candidate }) => candidate / ratio - baseline),
  }
}

/** Which side was first, thrown anew: so many possible orders of the same turns. */
export class Orders {
  readonly count: number
  readonly #signs: Int8Array
  readonly #pairs: number

  /** @param random in [0, 1) */
  constructor(pairs: number, count: number, random: () => number) {
    this.count = count
    this.#pairs = pairs
    this.#signs = Int8Array.from({ length: pairs * count }, () => (random() < 0.5 ? -1 : 1))
  }

  /**
   * The probability, if both sides are alike but for the ratio of the scores, of a sum at least as large. It is exact whatever the
   * machine did, also where its noise repeats every few turns, because a throw for each pair has said which side met it.
   */
  pAtLeast(scores: Float64Array): number {
    const observed = scores.reduce((sum, score) => sum + score, 0) - 1e-9
    let atLeast = 1
    for (let order = 0, at = 0; order < this.count; order++) {
      let sum = 0
      for (let pair = 0; pair < this.#pairs; pair++, at++) sum += (this.#signs[at] ?? 0) * (scores[pair] ?? 0)
      if (sum >= observed) atLeast += 1
    }
    return atLeast / (this.count + 1)
  }
}

/** A ratio that nobody would ask about: 20 times as slow, or as fast. */
const farthest = Math.log(20)

/** The ratio at which the scores add up to nothing. */
export function estimateOf({ scores }: PairedScores): number {
  return Math.exp(crossing((ln) => scores(Math.exp(ln)).reduce((sum, score) => sum + score, 0) > 0))
}

/** The largest ratio that `tail` does not rule out: with that probability at most the truth lies above it. */
export function upperBound({ scores }: PairedScores, orders: Orders, tail: number): number {
  return Math.exp(crossing((ln) => orders.pAtLeast(scores(Math.exp(ln)).map((score) => -score)) > tail))
}

/** The same for the smallest. */
export function lowerBound({ scores }: PairedScores, orders: Orders, tail: number): number {
  return Math.exp(crossing((ln) => orders.pAtLeast(scores(Math.exp(ln))) <= tail))
}

/** Where it stops being true, to a thousandth. */
function crossing(isBelow: (ln: number) => boolean): number {
  let [low, high] = [-farthest, farthest]
  if (!isBelow(low)) return -Infinity
  if (isBelow(high)) return Infinity
  while (high - low > 0.0005) {
    const middle = (low + high) / 2
    if (isBelow(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** @param sorted ascending. @returns how many are above the value */
function above(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return sorted.length - low
}

/** In turns of the same messages both sides have as many values, as long as each is counted that never came. */
function shareAbove(sorted: Float64Array, value: number): number {
  return sorted.length === 0 ? 0 : above(sorted, value) / sorted.length
}
