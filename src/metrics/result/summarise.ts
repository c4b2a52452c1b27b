import type { GuardedHistogram } from '../recording/histogram.ts'
import { quantiles } from '../catalogue.ts'
import type { MetricSummary } from './run-result.ts'

/** The saved form of a histogram: its quantiles as far as there are samples for them, and the histogram itself. */
export function summarise(histogram: GuardedHistogram): MetricSummary {
  return {
    unit: 'us',
    count: histogram.count,
    infinite: histogram.infinite,
    min: histogram.minUs,
    p50: histogram.percentile(quantiles.p50),
    p90: histogram.percentile(quantiles.p90),
    p95: histogram.percentile(quantiles.p95),
    p99: histogram.percentile(quantiles.p99),
    p999: histogram.percentile(quantiles.p999),
    max: histogram.maxUs,
    mean: histogram.meanUs === null ? null : Math.round(histogram.meanUs),
    hdr: histogram.encode(),
  }
}
