import type { MetricName } from '../catalogue/metrics.ts'

/** The metrics that end with the answer of a step. */
const metricsOfStep: Readonly<Partial<Record<string, readonly MetricName[]>>> = {
  hello: ['recovery_time'],
  createRoom: ['recovery_time'],
  join: ['join_latency', 'recovery_time'],
}

/** The metrics that cannot be measured for a chat that answers none of these steps. */
export function untimedMetrics(unanswered: readonly string[]): MetricName[] {
  return [...new Set(unanswered.flatMap((step) => metricsOfStep[step] ?? []))]
}
