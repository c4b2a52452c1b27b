import { type Slo, judgeSlo } from '../../src/metrics/judging/checks/slo.ts'
import { GuardedHistogram } from '../../src/metrics/recording/histogram.ts'
import { histogramOf } from '../../src/metrics/result/metric-histogram.ts'
import type { Check, RunResult } from '../../src/metrics/result/run-result.ts'
import { summarise } from '../../src/metrics/result/summarise.ts'

/** Holds all blocks of one side together against an SLO. @returns one check a limit; none without an SLO or a block */
export function checkSlo(slo: Slo | null, results: readonly RunResult[]): readonly Check[] {
  const [first] = results
  if (slo === null || first === undefined) return []
  const metrics = slo.limits.flatMap((limit) => (limit.kind === 'metric' ? [limit.metric] : []))
  return judgeSlo(slo, {
    metrics: Object.fromEntries([...new Set(metrics)].flatMap((metric) => mergedMetric(metric, results))),
    counters: mergedCounters(results),
    // What is known in part of any block is known in part.
    server: {
      ...first.server,
      status: results.find(({ server }) => server.status !== 'complete')?.server.status ?? 'complete',
      logs: results.find(({ server }) => server.logs?.status === 'partial')?.server.logs ?? first.server.logs ?? null,
    },
  }).checks
}

function mergedMetric(metric: string, results: readonly RunResult[]): [string, ReturnType<typeof summarise>][] {
  const summaries = results.flatMap(({ metrics }) => metrics[metric] ?? [])
  if (summaries.length === 0) return []
  const merged = new GuardedHistogram()
  for (const summary of summaries) merged.merge(histogramOf(summary))
  return [[metric, summarise(merged)]]
}

/** What one of them does not know, none of them knows. */
function mergedCounters(results: readonly RunResult[]): Record<string, number> {
  const names = new Set(results.flatMap(({ counters }) => Object.keys(counters)))
  const known = [...names].filter((name) => results.every(({ counters }) => counters[name] !== undefined))
  return Object.fromEntries(
    known.map((name) => [name, results.reduce((sum, { counters }) => sum + (counters[name] ?? 0), 0)]),
  )
}
