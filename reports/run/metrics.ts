import { type MetricDefinition, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { type QuantileName, quantileNames } from '../../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { counted } from '../counted.ts'
import { interval, milliseconds, percentileLabel, whole } from '../figures.ts'
import {
  type RichCell,
  type Section,
  type Table,
  explanation,
  figure,
  folded,
  table,
  text,
  withMeaning,
  withUnder,
} from '../document.ts'

interface MetricRow {
  readonly name: string
  readonly label: string
  readonly meaning: string | undefined
  readonly summary: MetricSummary
}

export function metricsSection(result: RunResult): Section {
  const rows = metricRows(result)
  return folded('All metrics', `${counted(rows.length, 'metric')} with all percentiles`, [
    explanation(
      `Milliseconds.${hasIntervals(result) ? ' Small figures: the interval in which the truth lies, unless both of its ends are the same figure.' : ''}`,
    ),
    metricTable(rows),
  ])
}

/** In the catalogue's order; names of a later version follow at the end. */
function metricRows(result: RunResult): MetricRow[] {
  const definitions: Readonly<Record<string, MetricDefinition>> = metricCatalogue
  const known = Object.keys(definitions).filter((name) => Object.hasOwn(result.metrics, name))
  const unknown = Object.keys(result.metrics).filter((name) => !Object.hasOwn(definitions, name))
  return [...known, ...unknown].flatMap((name) => {
    const summary = result.metrics[name]
    if (summary === undefined) return []
    return [{ name, label: definitions[name]?.label ?? name, meaning: definitions[name]?.meaning, summary }]
  })
}

/** Results of an earlier version have none. */
export function hasIntervals({ metrics }: RunResult): boolean {
  return Object.values(metrics).some(({ earliest }) => earliest !== undefined)
}

/** Eighty columns have no room for them. */
const leftOut: readonly QuantileName[] = ['p90', 'p95']

function metricTable(rows: readonly MetricRow[]): Table {
  return table('Metrics in milliseconds', rows, [
    text('metric', ({ label, meaning }) => withMeaning(label, meaning)),
    figure('n', ({ summary }) => whole(summary.count)),
    ...quantileNames.map((name) =>
      figure<MetricRow>(percentileLabel(name), ({ summary }) => bounded(summary.earliest?.[name], summary[name]), {
        ...(leftOut.includes(name) && { leaveOut: 2 }),
      }),
    ),
    figure('max', ({ summary }) => bounded(summary.earliest?.max, summary.max)),
    figure('mean', ({ summary }) => milliseconds(summary.mean), { leaveOut: 1 }),
  ])
}

/** The later end is the figure, because it is never better than the truth; the interval stands under it. */
export function bounded(earliestUs: QuantileValue | undefined, latestUs: QuantileValue): RichCell {
  return withUnder(milliseconds(latestUs), interval(earliestUs, latestUs) ?? '')
}
