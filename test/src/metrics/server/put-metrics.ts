import type { MetricSink } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'

/** Puts values of several metrics of one thing, all at one instant (ISO), into the embedded CloudWatch. */
export function putMetrics(
  put: MetricSink,
  namespace: string,
  dimensions: Readonly<Record<string, string>>,
  instant: string,
  metrics: Readonly<Record<string, readonly number[]>>,
): void {
  for (const [name, values] of Object.entries(metrics)) {
    const unit = /Duration|Latency/.test(name) ? 'Milliseconds' : 'Count'
    for (const value of values) put({ namespace, name, dimensions, value, unit, timestampMs: Date.parse(instant) })
  }
}

export const ones = (count: number): number[] => Array.from({ length: count }, () => 1)
