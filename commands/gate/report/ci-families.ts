import type { GatedMetric, GateResult } from '../gate-result.ts'
import type { QuantileValue } from '../../../src/metrics/result/run-result.ts'
import { type CiFamilies, type Family, inBaseUnit } from '../../../reports/ci/openmetrics.ts'

/** The verdict of a gate and the change of each metric, as a ratio of the candidate to the baseline. */
export function gateFamilies(result: GateResult): CiFamilies {
  const { scenario, candidate, experimentId, endedAt, harness, verdict, exitCode, metrics, counters, work } = result
  return {
    common: { scenario, target: candidate.targetKind ?? 'unknown' },
    families: [
      {
        name: 'fanbench_gate',
        help: 'always 1; which gate these figures are of',
        samples: [{ labels: { gate: experimentId, version: harness.version }, value: 1 }],
      },
      {
        name: 'fanbench_gate_end_time_seconds',
        help: 'when the gate ended, in Unix time',
        unit: 'seconds',
        samples: [{ value: Date.parse(endedAt) / 1000 }],
      },
      { name: 'fanbench_gate_exit_code', help: '0 passed', samples: [{ value: exitCode }] },
      {
        name: 'fanbench_gate_verdict',
        help: 'always 1; the verdict is a label',
        samples: [{ labels: { verdict }, value: 1 }],
      },
      {
        name: 'fanbench_gate_metric_verdict',
        help: 'always 1; the verdict on the metric is a label',
        samples: metrics.map((metric) => ({ labels: { metric: metric.name, verdict: metric.verdict }, value: 1 })),
      },
      ofMetrics('change', 'candidate to baseline', metrics, (metric) => metric.ratio),
      ofMetrics('change_lower', 'lower end of its 95 % interval', metrics, (metric) => metric.interval?.lower),
      ofMetrics('change_upper', 'upper end of its 95 % interval', metrics, (metric) => metric.interval?.upper),
      ofMetrics('change_allowed', 'up to where it passes', metrics, ({ allowedRegression }) =>
        allowedRegression === null ? null : 1 + allowedRegression,
      ),
      {
        name: 'fanbench_gate_count',
        help: 'counts of what should not happen, summed over the rounds of each side',
        samples: counters.flatMap(({ counter, ...of }) =>
          (['baseline', 'candidate'] as const).map((side) => ({ labels: { counter, side }, value: of[side] })),
        ),
      },
      {
        name: 'fanbench_gate_work',
        help: 'counts of work of each side, summed over the rounds in which both had the same to do',
        samples: work.flatMap(({ name, ...of }) =>
          (['baseline', 'candidate'] as const).map((side) => ({ labels: { work: name, side }, value: of[side] })),
        ),
      },
    ],
  }
}

function ofMetrics(
  name: string,
  help: string,
  metrics: readonly GatedMetric[],
  valueOf: (metric: GatedMetric) => QuantileValue | undefined,
): Family {
  return {
    name: `fanbench_gate_${name}_ratio`,
    help,
    unit: 'ratio',
    samples: metrics.flatMap((metric) => {
      const value = valueOf(metric) ?? null
      return value === null ? [] : [{ labels: { metric: metric.name }, value: inBaseUnit(value, 'ratio') }]
    }),
  }
}
