import { type Interval, intervalAt } from './interval.ts'
import type { WalshAverages } from './hodges-lehmann.ts'

/**
 * The exact interval of the shift of paired differences. The differences less the true shift are as likely above 0 as below, in
 * any order of size, so the number of Walsh averages above it has the distribution of Wilcoxon's signed-rank statistic (Wilcoxon
 * 1945; the identity is Tukey's, 1949; Hollander and Wolfe, Nonparametric Statistical Methods, 3.3).
 *
 * It only requires differences that are symmetric around the shift, as those of two alike arms in random order are. With ties it
 * holds the truth more often than it says, never less.
 *
 * @param tail the probability that is left outside at each side: 0.025 for a two-sided 95 % interval, 0.05 where each end is a
 * one-sided 95 % bound
 * @returns an interval without ends if there are too few pairs for the tail, or too few that are known
 */
export function signedRankInterval(averages: WalshAverages, tail: number): Interval {
  const places = cumulativeProbabilities(pairsOf(averages)).filter((probability) => probability <= tail)
  return intervalAt(averages.sorted, averages.unknown, places.length)
}

/**
 * The exact one-sided p-value of "the shift is not above 0". It is at most `tail` if and only if the lower end of {@link
 * signedRankInterval} is above 0, also with ties, zeros and unknown differences: each average that is not above 0 counts against
 * it.
 */
export function signedRankP({ sorted, unknown }: WalshAverages): number {
  const above = sorted.filter((average) => average > 0).length
  const notAbove = sorted.length + unknown - above
  return cumulativeProbabilities(pairsOf({ sorted, unknown }))[notAbove] ?? 1
}

/** The fewest pairs with which a p-value can be as small as the level: all of them have to be on one side. */
export function leastPairs(level: number): number {
  return Math.ceil(-Math.log2(level))
}

/** The number of pairs: n pairs have n (n + 1) / 2 averages. */
function pairsOf({ sorted, unknown }: WalshAverages): number {
  return (Math.sqrt(1 + 8 * (sorted.length + unknown)) - 1) / 2
}

/**
 * The probabilities that the signed-rank statistic of this many pairs is at most 0, 1, 2, ...: each rank is added or not, by a
 * coin's throw.
 */
function cumulativeProbabilities(pairs: number): Float64Array {
  const known = ofPairs.get(pairs) ?? computed(pairs)
  ofPairs.set(pairs, known)
  return known
}

/** Kept, because the search for a number of pairs asks for the same ones again and again. */
const ofPairs = new Map<number, Float64Array>()

function computed(pairs: number): Float64Array {
  const probabilities = new Float64Array((pairs * (pairs + 1)) / 2 + 1)
  probabilities[0] = 1
  for (let rank = 1; rank <= pairs; rank++)
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum--)
      probabilities[sum] = ((probabilities[sum] ?? 0) + (probabilities[sum - rank] ?? 0)) / 2
  let below = 0
  return probabilities.map((probability) => (below += probability))
}
