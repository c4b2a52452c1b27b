import { type MetricDefinition, metricCatalogue } from '../../../src/metrics/catalogue.ts'
import type { MetricSummary, RunResult } from '../../../src/metrics/result/run-result.ts'
import { milliseconds, whole } from '../../figures.ts'
import { type Markup, html } from '../markup.ts'
import { explained, figure, table, text } from '../table.ts'

interface MetricRow {
  readonly name: string
  readonly label: string
  readonly meaning: string | undefined
  readonly summary: MetricSummary
}

export function metricsSection(result: RunResult): Markup {
  return html`<section><h2>All metrics</h2>
<p class="lead">Milliseconds. “–” stands where there are fewer samples than 10 / (1 − q): such a percentile would be chance.</p>
${metricTable(
  'Metrics in milliseconds',
  metricRows(result, () => true),
)}
</section>`
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

export function metricTable(caption: string, rows: readonly MetricRow[]): Markup {
  return table(caption, rows, [
    text('metric', (row) => explained(row.label, row.meaning)),
    figure('n', ({ summary }) => whole(summary.count)),
    figure('p50', ({ summary }) => milliseconds(summary.p50)),
    figure('p90', ({ summary }) => milliseconds(summary.p90)),
    figure('p95', ({ summary }) => milliseconds(summary.p95)),
    figure('p99', ({ summary }) => milliseconds(summary.p99)),
    figure('p99.9', ({ summary }) => milliseconds(summary.p999)),
    figure('max', ({ summary }) => milliseconds(summary.max)),
    figure('mean', ({ summary }) => milliseconds(summary.mean)),
  ])
}
