import { counterCatalogue } from '../../src/metrics/catalogue/counters.ts'
import type { Unit } from '../../src/metrics/catalogue/entry.ts'
import { metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames, quantiles } from '../../src/metrics/catalogue/quantiles.ts'
import { valueCatalogue } from '../../src/metrics/catalogue/values.ts'
import type { QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { valueOf } from '../../src/metrics/result/values.ts'

type Labels = Readonly<Record<string, string>>

/** The figures of one name. */
interface Family {
  readonly name: string
  readonly help: string
  readonly unit?: string
  readonly samples: readonly { readonly labels?: Labels; readonly value: number }[]
}

/**
 * A run's figures as OpenMetrics text. All are gauges, counts too: they are of one run that is over, and the next run's do
 * not go on from them. The run's id is a label of one gauge alone, so that a figure stays one series from night to night.
 */
export function renderOpenMetrics(result: RunResult): string {
  const common = { scenario: result.scenario, target: result.target.kind }
  const families = [
    ...runFamilies(result),
    ...metricFamilies(result),
    ...valueFamilies(result),
    ...counterFamilies(result),
  ]
  return `${families
    .filter(({ samples }) => samples.length > 0)
    .flatMap((family) => linesOf(family, common))
    .join('\n')}\n# EOF\n`
}

function runFamilies({ runId, endedAt, verdict, validity, harness }: RunResult): Family[] {
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

/** OpenMetrics wants base units, each the end of the name. */
const baseUnits = {
  us: 'seconds',
  count: 'count',
  ratio: 'ratio',
  bytes: 'bytes',
  usd: 'usd',
} as const satisfies Readonly<Record<Unit, string>>

function inBaseUnit(value: Exclude<QuantileValue, null>, unit: Unit): number {
  if (value === 'infinite') return Number.POSITIVE_INFINITY
  return unit === 'us' ? value / 1e6 : value
}

/** `0.999` */
function quantileText(name: QuantileName): string {
  return String(quantiles[name])
}

function linesOf({ name, help, unit, samples }: Family, common: Labels): string[] {
  return [
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ labels, value }) => `${name}{${labelText({ ...common, ...labels })}} ${numberText(value)}`),
  ]
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')
}

/** A carriage return too: readers of lines disagree on it. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', '�')
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '+Inf' : 'NaN'
}
