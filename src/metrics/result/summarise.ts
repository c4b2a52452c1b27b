import { type QuantileName, perQuantile, quantiles } from '../catalogue/quantiles.ts'
import type { GuardedHistogram } from '../recording/histogram.ts'
import type { MetricSummary } from './run-result.ts'

/**
 * The saved form of a histogram: its quantiles as far as there are samples for them, and the histogram itself.
 *
 * @param earliest the same samples, each to the earliest instant at which it can have ended
 */
export function summarise(histogram: GuardedHistogram, earliest?: GuardedHistogram): MetricSummary {
  const { meanUs } = histogram
  return {
    unit: 'us',
    count: histogram.count,
    infinite: histogram.infinite,
    min: histogram.minUs,
    ...quantilesOf(histogram),
    mean: meanUs === null ? null : Math.round(meanUs),
    hdr: histogram.encode(),
    ...(earliest !== undefined && { earliest: { ...quantilesOf(earliest), hdr: earliest.encode() } }),
  }
}

function quantilesOf(histogram: GuardedHistogram): Pick<MetricSummary, QuantileName | 'max'> {
  return { ...perQuantile((name) => histogram.percentile(quantiles[name])), max: histogram.maxUs }
}
