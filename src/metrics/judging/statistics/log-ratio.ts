import type { QuantileValue } from '../../result/run-result.ts'

/**
 * How much slower the candidate's block was than that of the reference beside it, as ln(candidate / reference): 0 is alike, 0.095
 * is 10 % more. Infinity or -Infinity where only one of the two is infinite, because too much of it was lost.
 *
 * @param candidate, reference the same statistic of both blocks, in the same unit
 * @returns NaN where the pair says nothing: both are infinite, or one has too few samples
 */
export function logRatio(candidate: QuantileValue, reference: QuantileValue): number {
  return Math.log(asNumber(candidate) / asNumber(reference))
}

/** Back from its logarithm, in a form that JSON can hold. @returns null where nothing is known */
export function asRatio(logRatio: number | null): QuantileValue {
  if (logRatio === null || Number.isNaN(logRatio)) return null
  return logRatio === Infinity ? 'infinite' : Math.exp(logRatio)
}

/** For arithmetic: NaN where nothing is known. */
export function asNumber(value: QuantileValue): number {
  if (value === null) return NaN
  return value === 'infinite' ? Infinity : value
}
