import { perQuantile } from '../../src/metrics/catalogue/quantiles.ts'
import { valueNames } from '../../src/metrics/catalogue/values.ts'
import { type SavedNightRun, savedNightRunSchemaName } from '../../src/metrics/result/history/saved-night-run.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { valueOf } from '../../src/metrics/result/values.ts'
import { fingerprints } from '../../src/metrics/judging/comparing/fingerprint.ts'

/** @param commit of the chat that was measured, if it is known */
export function nightRunOf(result: RunResult, commit: string | null): SavedNightRun {
  const { runId, startedAt, validity, verdict, interrupted, metrics, counters } = result
  return {
    schema: savedNightRunSchemaName,
    runId,
    startedAt,
    commit,
    fingerprint: Object.fromEntries(
      fingerprints({ a: [result], b: [] }).map(({ name, values }) => [name, values.a.join()]),
    ),
    validity: { verdict: validity.verdict, reasons: validity.reasons },
    verdict: {
      exitCode: verdict.exitCode,
      reasons: verdict.reasons,
      failed: verdict.checks.filter((check) => check.verdict === 'fail').map(({ name }) => name),
    },
    interrupted,
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, summary]) => [
        name,
        { count: summary.count, infinite: summary.infinite, ...perQuantile((quantile) => summary[quantile]) },
      ]),
    ),
    values: Object.fromEntries(
      valueNames.flatMap((name) => {
        const value = valueOf(result, name)
        return value === null ? [] : [[name, value]]
      }),
    ),
    counters,
  }
}
