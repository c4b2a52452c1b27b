import { quantileNames, quantiles, enoughSamples } from '../../src/metrics/catalogue/quantiles.ts'
import type { Figures } from './recording.ts'

/** `{n, p50Ms, ...}`: null where there are too few times for a quantile. */
export function quantilesOf(timesMs: readonly number[]): Figures {
  const sorted = timesMs.toSorted((a, b) => a - b)
  const inMs = (quantile: number) => {
    if (!enoughSamples(sorted.length, quantile)) return null
    return Number((sorted[Math.ceil(quantile * sorted.length) - 1] ?? NaN).toFixed(3))
  }
  return {
    n: sorted.length,
    ...Object.fromEntries(quantileNames.map((name) => [`${name}Ms`, inMs(quantiles[name])])),
  }
}
