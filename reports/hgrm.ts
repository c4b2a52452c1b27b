import { percentileDistribution } from '../src/metrics/result/percentile-distribution.ts'
import type { RunResult } from '../src/metrics/result/run-result.ts'
import type { Files } from './output.ts'

/** A run's histograms for HdrHistogram's plotters, one file a metric. A damaged one is a Refusal (exit 2). */
export function renderHgrm({ metrics }: RunResult): Files {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, summary]) => [fileName(name), percentileDistribution(name, summary)]),
  )
}

/** Somebody else's result may have metrics of any name. */
function fileName(metric: string): string {
  return `hdr/${encodeURIComponent(metric)}.hgrm`
}
