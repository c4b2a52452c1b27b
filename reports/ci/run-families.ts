import { counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import { metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames, quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import { valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { valueOf } from '../../src/metrics/result/values.ts'
import { type CiFamilies, type Family, baseUnits, inBaseUnit } from './openmetrics.ts'

/** The figures of a run. Its id is a label of one gauge alone, so that a figure stays one series from night to night. */
export function runFamilies(result: RunResult): CiFamilies {
  return {
    common: { scenario: result.scenario, target: result.target.kind },
    families: [
      ...familiesOfRun(result),
      ...metricFamilies(result),
      ...valueFamilies(result),
      ...counterFamilies(result),
    ],
  }
}

function familiesOfRun({ runId, endedAt, verdict, validity, harness }: RunResult): Family[] {
  return [
    {
      name: 'fanbench_run',
      help: 'always 1; which run these figures are of',
      samples: [{ labels: { run: runId, version: harness.version }, value: 1 }],
    },
    {
      name: 'fanbench_run_end_time_seconds',
      help: 'when the run ended, in Unix time',
      unit: 'seconds',
      samples: [{ value: Date.parse(endedAt) / 1000 }],
    },
    { name: 'fanbench_exit_code', help: '0 valid and passed', samples: [{ value: verdict.exitCode }] },
    {
      name: 'fanbench_validity',
      help: 'always 1; the verdict on the measurement is a label',
      samples: [{ labels: { verdict: validity.verdict }, value: 1 }],
    },
    {
      name: 'fanbench_checks',
      help: 'checks by their verdicts',
      samples: (['pass', 'fail', 'inconclusive'] as const).map((wanted) => ({
        labels: { verdict: wanted },
        value: verdict.checks.filter((check) => check.verdict === wanted).length,
      })),
    },
  ]
}

function metricFamilies({ metrics }: RunResult): Family[] {
  return Object.entries(metricCatalogue).flatMap(([name, { meaning }]) => {
    const summary = metrics[name]
    if (summary === undefined) return []
    const percentiles = quantileNames.map((quantile) => ({ quantile: quantileText(quantile), us: summary[quantile] }))
    return [
      {
        name: `fanbench_${name}_seconds`,
        help: meaning,
        unit: 'seconds',
        samples: [...percentiles, { quantile: '1', us: summary.max }].flatMap(({ quantile, us }) =>
          us === null ? [] : [{ labels: { quantile }, value: inBaseUnit(us, 'us') }],
        ),
      },
      {
        name: `fanbench_${name}_samples`,
        help: `samples of ${name}`,
        samples: [{ value: summary.count }],
      },
      {
        name: `fanbench_${name}_infinite_samples`,
        help: `samples of ${name} that never came to an end`,
        samples: [{ value: summary.infinite }],
      },
    ]
  })
}

function valueFamilies(result: RunResult): Family[] {
  return (Object.keys(valueCatalogue) as (keyof typeof valueCatalogue)[]).map((name) => {
    const { unit, meaning } = valueCatalogue[name]
    const value = valueOf(result, name)
    const suffix = baseUnits[unit]
    return {
      name: `fanbench_${name}${name.endsWith(`_${suffix}`) ? '' : `_${suffix}`}`,
      help: meaning,
      unit: suffix,
      samples: value === null ? [] : [{ value: inBaseUnit(value, unit) }],
    }
  })
}

function counterFamilies({ counters, classes }: RunResult): Family[] {
  return Object.entries(counterCatalogue).flatMap(([name, { meaning }]) => {
    const count = counters[name]
    return [
      { name: `fanbench_${name}`, help: meaning, samples: count === undefined ? [] : [{ value: count }] },
      {
        name: `fanbench_${name}_by_class`,
        help: `${name}, by class`,
        samples: Object.entries(classes[name] ?? {}).map(([part, value]) => ({ labels: { class: part }, value })),
      },
    ]
  })
}

/** `0.999` */
function quantileText(name: QuantileName): string {
  return String(quantiles[name])
}
