import { type MetricName, metricCatalogue } from '../../src/metrics/catalogue/metrics.ts'
import { enoughSamples } from '../../src/metrics/catalogue/quantiles.ts'
import type { MetricSummary, RunResult } from '../../src/metrics/result/run-result.ts'
import { quantileMs } from '../brackets.ts'
import { quantileLabel, shareOf, whole } from '../figures.ts'
import { type Chart, type ChartSeries, chartWithTable, drawable } from '../html/chart.ts'
import { type Markup, html } from '../html/markup.ts'
import {
  type QuantileFunction,
  curveQuantiles,
  earliestFunction,
  quantileFunction,
} from '../../src/metrics/result/percentile-curve.ts'
import { figure, text } from '../document.ts'
import { lookOf } from '../html/series-looks.ts'
import { drawnTable } from '../html/table.ts'
import { bounded } from './metrics.ts'
import { type Section, drawing, explanation, section } from '../document.ts'

const shown: readonly MetricName[] = ['delivery_latency', 'time_to_last_delivery', 'connect_latency', 'join_latency']

const looksOf: Partial<Record<MetricName, Pick<ChartSeries, 'look' | 'dash'>>> = {
  delivery_latency: { look: lookOf.delivery },
  warm_delivery_latency: { look: lookOf.delivery },
  time_to_last_delivery: { look: lookOf.everybody },
  connect_latency: { look: lookOf.connection },
  cold_delivery_latency: { look: lookOf.coldStart },
  waited_delivery_latency: { look: lookOf.other, dash: 1 },
}

const tableQuantiles = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99999, 0.999999]

interface Curve {
  readonly label: string
  readonly look: Pick<ChartSeries, 'look' | 'dash'>
  readonly summary: MetricSummary
  readonly valueAt: QuantileFunction
  readonly earliestAt: QuantileFunction | null
}

export function percentilesSection(result: RunResult): Section {
  const curves = curvesOf(result, shown)
  if (curves.length === 0) return section('Latency by percentile', [explanation('Too few samples in this run.')])
  return section('Latency by percentile', [
    drawing(
      html`<p class="lead">How slow is the slowest tenth, hundredth, thousandth? Each curve ends where there are too few samples to tell.${curves.some(({ earliestAt }) => earliestAt !== null) ? ' The band under a curve reaches down to the earliest instants at which the receipts can have happened.' : ''}</p>
${plot(curves, 280)}`,
    ),
  ])
}

/** The curves of some metrics, with their figures; null where none has enough samples. */
export function percentilePlot(result: RunResult, names: readonly MetricName[], height: number): Markup | null {
  const curves = curvesOf(result, names)
  return curves.length === 0 ? null : plot(curves, height)
}

function curvesOf({ metrics }: RunResult, names: readonly MetricName[]): Curve[] {
  return names.flatMap((name) => {
    const summary = metrics[name]
    if (summary === undefined || !enoughSamples(summary.count, 0)) return []
    const [valueAt, earliestAt] = [quantileFunction(summary), earliestFunction(summary)]
    const look = looksOf[name] ?? { look: lookOf.other }
    return [{ label: metricCatalogue[name].label, look, summary, valueAt, earliestAt }]
  })
}

function plot(curves: readonly Curve[], height: number): Markup {
  return html`${lossNotes(curves)}
${chartWithTable(
  curves.map(spokenCurve).join('; '),
  [
    {
      title: 'latency in ms, by share of the samples that were at most as slow',
      chart: percentileChart(curves, height),
    },
  ],
  percentileTable(curves),
)}`
}

function percentileChart(curves: readonly Curve[], height: number): Chart {
  const quantiles = curveQuantiles(Math.max(...curves.map((curve) => curve.summary.count)))
  return {
    xAxis: 'quantile',
    yAxis: 'latency',
    height,
    x: quantiles.map((quantile) => Number((1 / (1 - quantile)).toPrecision(6))),
    series: curves.map(({ label, look, valueAt, earliestAt }) => ({
      label,
      ...look,
      values: quantiles.map((quantile) => drawable(valueAt(quantile))),
      ...(earliestAt !== null && { earliest: quantiles.map((quantile) => drawable(earliestAt(quantile))) }),
    })),
    phases: [],
    lostAt: [],
  }
}

function percentileTable(curves: readonly Curve[]): Markup {
  const rows = tableQuantiles.filter((quantile) => curves.some((curve) => curve.valueAt(quantile) !== null))
  return drawnTable('Latency by percentile, in milliseconds', rows, [
    text('percentile', quantileLabel),
    ...curves.map(({ label, valueAt, earliestAt }) =>
      figure<number>(label, (quantile) => bounded(earliestAt?.(quantile), valueAt(quantile))),
    ),
  ])
}

function lossNotes(curves: readonly Curve[]): Markup[] {
  return curves
    .filter(({ summary }) => summary.infinite > 0)
    .map(({ label, summary }) => {
      const ended = summary.count - summary.infinite
      return html`<p class="warning">${label}: ${whole(summary.infinite)} of ${whole(summary.count)} never ended. They rank above every other, so the curve stops at ${shareOf(ended, summary.count)} at the latest.</p>`
    })
}

function spokenCurve({ label, summary }: Curve): string {
  return `${label}: p50 ${quantileMs(summary, 'p50')}, p99 ${quantileMs(summary, 'p99')} of ${whole(summary.count)} samples`
}
