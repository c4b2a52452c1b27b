/**
 * P-values corrected for how many there are (Holm 1979): whoever acts on those that are at most 5 % acts wrongly on any of
 * them in at most 5 % of all families, whatever they have in common.
 *
 * @returns in the order given; never more than 1
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
