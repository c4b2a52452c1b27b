import { type MetricDefinition, metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import { quantileNames } from '../../../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, QuantileValue, RunResult } from '../../../src/metrics/result/run-result.ts'
import { counted } from '../../counted.ts'
import { interval, milliseconds, percentileLabel, whole } from '../../figures.ts'
import { type Insert, type Markup, html } from '../markup.ts'
import { explained, figure, table, text } from '../table.ts'
import { type Section, foldedSection } from '../section.ts'

interface MetricRow {
  readonly name: string
  readonly label: string
  readonly meaning: string | undefined
  readonly summary: MetricSummary
}

export function metricsSection(result: RunResult): Section {
  const rows = metricRows(result, () => true)
  return foldedSection(
    'All metrics',
    `${counted(rows.length, 'metric')} with all percentiles`,
    html`<p class="lead">Milliseconds.${hasIntervals(result) ? ' Small figures: the interval in which the truth lies, unless both of its ends are the same figure.' : ''}</p>
${metricTable('Metrics in milliseconds', rows)}`,
  )
}

/** In the catalogue's order; names of a later version follow at the end. */
export function metricRows(result: RunResult, wanted: (name: string) => boolean): MetricRow[] {
  const definitions: Readonly<Record<string, MetricDefinition>> = metricCatalogue
  const known = Object.keys(definitions).filter((name) => Object.hasOwn(result.metrics, name))
  const unknown = Object.keys(result.metrics).filter((name) => !Object.hasOwn(definitions, name))
  return [...known, ...unknown].filter(wanted).flatMap((name) => {
    const summary = result.metrics[name]
    if (summary === undefined) return []
    return [{ name, label: definitions[name]?.label ?? name, meaning: definitions[name]?.meaning, summary }]
  })
}

/** Results of an earlier version have none. */
export function hasIntervals({ metrics }: RunResult): boolean {
  return Object.values(metrics).some(({ earliest }) => earliest !== undefined)
}

/** @param name what stands in the first cell of each row; left out, with what it means */
export function metricTable(caption: string, rows: readonly MetricRow[], name = explainedName): Markup {
  return table(caption, rows, [
    text('metric', name),
    figure('n', ({ summary }) => whole(summary.count)),
    ...quantileNames.map((name) =>
      figure<MetricRow>(percentileLabel(name), ({ summary }) => bounded(summary.earliest?.[name], summary[name])),
    ),
    figure('max', ({ summary }) => bounded(summary.earliest?.max, summary.max)),
    figure('mean', ({ summary }) => milliseconds(summary.mean)),
  ])
}

function explainedName({ label, meaning }: MetricRow): Insert {
  return explained(label, meaning)
}

/** The later end is the figure, because it is never better than the truth; the interval stands under it. */
export function bounded(earliestUs: QuantileValue | undefined, latestUs: QuantileValue): Insert {
  const ends = interval(earliestUs, latestUs)
  const figure = milliseconds(latestUs)
  return ends === null ? figure : [figure, html`<small>${ends}</small>`]
}
