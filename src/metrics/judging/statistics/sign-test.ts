/**
 * The exact one-sided p-value of "neither side has more": the probability of this many pairs or more on the one side, if each
 * pair that differs is a coin's throw. Pairs that are alike say nothing. It is meant for counts, which are often 0 on both sides.
 */
export function signTestP(more: number, less: number): number {
  const pairs = more + less
  // The probability of exactly k of them, from k = 0 on.
  let [probability, sum] = [0.5 ** pairs, 0]
  for (let k = 0; k <= pairs; k++) {
    if (k >= more) sum += probability
    probability *= (pairs - k) / (k + 1)
  }
  return Math.min(1, sum)
}
