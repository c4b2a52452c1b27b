import type { QuantileValue } from '../../result/run-result.ts'

/**
 * The difference between the candidate's block and the reference's block beside it, as ln(candidate / reference): 0 is alike,
 * 0.095 is 10 % more. Infinity or -Infinity if only one of the two is infinite, because too much of it was lost.
 *
 * @param candidate, reference the same statistic of both blocks, in the same unit
 * @returns NaN if the pair says nothing: both are infinite, or one has too few samples
 */
export function logRatio(candidate: QuantileValue, reference: QuantileValue): number {
  return Math.log(asNumber(candidate) / asNumber(reference))
}

/** Converts a logarithm back to a ratio, in a form that JSON can hold. @returns null if nothing is known */
export function asRatio(logRatio: number | null): QuantileValue {
  if (logRatio === null || Number.isNaN(logRatio)) return null
  return logRatio === Infinity ? 'infinite' : Math.exp(logRatio)
}

/** The value as a number for arithmetic: NaN if nothing is known. */
export function asNumber(value: QuantileValue): number {
  if (value === null) return NaN
  return value === 'infinite' ? Infinity : value
}
