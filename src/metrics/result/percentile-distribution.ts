import { Refusal, exitCodes } from '../../exit-codes.ts'
import { type GuardedHistogram, decodeHistogram } from '../recording/histogram.ts'
import type { MetricSummary } from './run-result.ts'

/**
 * A saved metric as an `.hgrm` file, HdrHistogram's percentile distribution, in milliseconds: what its plotters read.
 * They know no infinity: the rows cover the finite samples, and a comment says how many never ended.
 * A histogram that cannot be decoded is a {@link Refusal} (exit 2).
 */
export function percentileDistribution(name: string, summary: MetricSummary): string {
  const rows = decode(name, summary.hdr).percentileDistribution()
  return summary.infinite === 0 ? rows : `${rows}#[Infinite = ${summary.infinite} more that never ended]\n`
}

function decode(name: string, hdr: string): GuardedHistogram {
  try {
    return decodeHistogram(hdr)
  } catch (error) {
    throw new Refusal(exitCodes.usage, `the histogram of ${name} is damaged: ${(error as Error).message}`)
  }
}
