import { leastReferenceNights, predictionLimit, referenceNights } from './prediction-limit.ts'

/** So many nights in a row over the limit are a regression. */
export const nightsToFail = 2

export interface JudgedNight {
  /** ln of its limit; null where too few nights came before it. */
  readonly limit: number | null
  /** How many nights the limit is made of. */
  readonly reference: number
  /** Of how many nights in a row over their limits this is the last; 0 if it is not over its own. */
  readonly outsideInARow: number
}

/**
 * Holds each night against those before it. Nights over their limit are no reference while they follow each other: the second is
 * held against what the first was, and a regression does not become normal by lasting. A single one is one afterwards; of two in
 * a row or more, none ever is. Nor is a night of infinite value, which has no mean with others.
 *
 * @param values ln of the value of each night that counts, in order
 */
export function judgeNights(values: readonly number[]): JudgedNight[] {
  const normal: number[] = []
  const judged: JudgedNight[] = []
  let outside: number[] = []
  for (const value of values) {
    const reference = normal.slice(-referenceNights)
    const limit = reference.length < leastReferenceNights ? null : predictionLimit(reference)
    const isOutside = limit !== null && value > limit
    if (isOutside) outside.push(value)
    else {
      if (outside.length < nightsToFail) normal.push(...outside.filter(Number.isFinite))
      outside = []
      if (Number.isFinite(value)) normal.push(value)
    }
    judged.push({ limit, reference: reference.length, outsideInARow: outside.length })
  }
  return judged
}
