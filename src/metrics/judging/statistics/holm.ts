/**
 * Corrects p-values for their number (Holm 1979). Acting on the corrected values that are at most 5 % is wrong for any of them in
 * at most 5 % of all families, however they depend on each other.
 *
 * @returns the corrected values in the order given; never more than 1
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = [...pValues.entries()].sort(([, a], [, b]) => a - b)
  const corrected: number[] = []
  let largest = 0
  for (const [step, [index, p]] of ascending.entries()) {
    largest = Math.max(largest, p * (pValues.length - step))
    corrected[index] = Math.min(1, largest)
  }
  return corrected
}
