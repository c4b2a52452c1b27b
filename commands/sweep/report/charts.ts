import type { Estimate, SweepResult, SweptSetting } from '../sweep-result.ts'
import { curveQuantiles, quantileFunction } from '../../../src/metrics/result/percentile-curve.ts'
import { type Charts, type Section, charts, figure, section, table, text } from '../../../reports/document.ts'
import { milliseconds, quantileLabel } from '../../../reports/figures.ts'
import { type Chart, type ChartSeries, type ErrorBar, type TitledChart, drawable } from '../../../reports/html/chart.ts'
import { estimateRange, memory, usd } from './sweep-text.ts'

/** Draws the cost and the p99 of each setting, with their intervals. */
export function costChart({ settings }: SweepResult): Charts {
  const byCost = settings
    .filter(
      ({ deliveryP99Us, usdPerMillion }) =>
        drawable(deliveryP99Us.value) !== null && drawable(usdPerMillion.value) !== null,
    )
    .toSorted((a, b) => (drawable(a.usdPerMillion.value) ?? 0) - (drawable(b.usdPerMillion.value) ?? 0))
  return charts({
    lead: 'Further down is faster, further to the left is cheaper. Bars are 95 % intervals of each setting by itself; the rounds that two settings share decide whether they differ significantly. Nothing was measured between the points.',
    description: byCost
      .map(
        ({ memoryMb, deliveryP99Us, usdPerMillion }) =>
          `${memory(memoryMb)}: p99 ${milliseconds(deliveryP99Us.value)} ms at $${usd(usdPerMillion.value)}`,
      )
      .join('; '),
    charts: [{ title: 'p99 of deliveries in ms, by $ per million deliveries', chart: paretoChart(byCost) }],
    figures: table('Cost and p99 with their intervals', settings, [
      text('memory', ({ memoryMb }) => memory(memoryMb)),
      figure('$ per million', ({ usdPerMillion }) => usd(usdPerMillion.value)),
      figure('95 % interval', ({ usdPerMillion }) => estimateRange(usdPerMillion, usd)),
      figure('p99, ms', ({ deliveryP99Us }) => milliseconds(deliveryP99Us.value)),
      figure('95 % interval', ({ deliveryP99Us }) => estimateRange(deliveryP99Us, milliseconds)),
    ]),
  })
}

function paretoChart(byCost: readonly SweptSetting[]): Chart {
  const pointsOf = (
    label: string,
    look: number,
    shape: 'disc' | 'ring',
    isIn: (one: SweptSetting) => boolean,
  ): ChartSeries => ({
    label,
    look,
    values: byCost.map((one) => (isIn(one) ? drawable(one.deliveryP99Us.value) : null)),
    points: {
      shape,
      names: byCost.map(({ memoryMb }) => memory(memoryMb)),
      errorBars: {
        x: byCost.map(({ usdPerMillion }) => errorBar(usdPerMillion)),
        y: byCost.map(({ deliveryP99Us }) => errorBar(deliveryP99Us)),
      },
    },
  })
  return {
    xAxis: 'usd',
    yAxis: 'latency',
    height: 380,
    x: byCost.map(({ usdPerMillion }) => drawable(usdPerMillion.value) ?? 0),
    series: [
      pointsOf('on the front', 0, 'disc', ({ isOnFront }) => isOnFront === true),
      pointsOf('not on the front, or too few blocks', 1, 'ring', ({ isOnFront }) => isOnFront !== true),
    ],
    phases: [],
    lostAt: [],
  }
}

function errorBar({ interval }: Estimate): ErrorBar | null {
  return interval === null ? null : { lower: drawable(interval.lower), upper: drawable(interval.upper) }
}

const curveTableQuantiles = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999]

/** The percentiles of each setting in a chart of its own. */
export function curveCharts({ settings }: SweepResult): Section[] {
  const curves = settings
    .filter(({ deliveries }) => deliveries.count > 0)
    .map(({ memoryMb, deliveries }) => ({
      label: memory(memoryMb),
      count: deliveries.count,
      valueAt: quantileFunction(deliveries),
    }))
  if (curves.length === 0) return []
  const quantiles = curveQuantiles(Math.max(...curves.map(({ count }) => count)))
  const series = curves.map(({ label, valueAt }) => ({
    label,
    look: 0,
    values: quantiles.map((quantile) => drawable(valueAt(quantile))),
  }))
  const drawn = series.map((own): TitledChart => {
    const background = series
      .filter((other) => other !== own)
      .map((other) => ({ ...other, isBackground: true as const }))
    return {
      title: own.label,
      chart: {
        xAxis: 'quantile',
        yAxis: 'latency',
        height: 210,
        x: quantiles.map((quantile) => Number((1 / (1 - quantile)).toPrecision(6))),
        series: [own, ...background],
        phases: [],
        lostAt: [],
      },
    }
  })
  const rows = curveTableQuantiles.filter((quantile) => curves.some(({ valueAt }) => valueAt(quantile) !== null))
  return [
    section('Deliveries by percentile', [
      charts({
        lead: 'Latency in ms of the deliveries of all blocks that count; the other settings are the thin lines behind. The chart shows the shape; differences are judged block by block.',
        description: 'The table beneath has the figures',
        charts: drawn,
        figures: table('Deliveries by percentile, in milliseconds', rows, [
          text('percentile', quantileLabel),
          ...curves.map(({ label, valueAt }) => figure<number>(label, (quantile) => milliseconds(valueAt(quantile)))),
        ]),
        areSmall: true,
      }),
    ]),
  ]
}
