import { GuardedHistogram, decodeHistogram } from '../recording/histogram.ts'
import type { MetricSummary } from './run-result.ts'

/** The samples of a saved metric, lost ones as infinite: what can be merged with those of other runs. */
export function histogramOf({
  count,
  infinite,
  hdr,
}: Pick<MetricSummary, 'count' | 'infinite' | 'hdr'>): GuardedHistogram {
  return count === infinite ? new GuardedHistogram(undefined, infinite) : decodeHistogram(hdr, infinite)
}
