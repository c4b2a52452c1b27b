import { metricCatalogue } from '../../../src/metrics/catalogue/metrics.ts'
import { quantiles } from '../../../src/metrics/catalogue/quantiles.ts'
import type { ComparedCurve, Comparison, CurvePoint } from '../../../src/metrics/judging/comparing/comparison.ts'
import { changeText, intervalText } from './comparison-text.ts'
import { milliseconds, quantileLabel } from '../../../reports/figures.ts'
import { type Chart, type ChartSeries, type TitledChart, drawable } from '../../../reports/html/chart.ts'
import {
  type Charts,
  type Column,
  type Section,
  type Table,
  charts,
  figure,
  folded,
  table,
  text,
} from '../../../reports/document.ts'

const named = new Set<number>(Object.values(quantiles))

/** A folded part for each metric: what {@link answerCharts} has not drawn of it. */
export function curveSections({ curves, pairs }: Comparison): Section[] {
  return curves.map((curve, place) =>
    folded(`${metricCatalogue[curve.metric].label} by percentile`, 'both sides', [
      charts({
        lead: place === 0 ? '' : whatIsDrawn(curve, pairs),
        description: spoken(curve),
        charts: place === 0 ? [bothSides(curve)] : [ratios(curve, pairs), bothSides(curve)],
        figures: figures(curve, pairs),
      }),
    ]),
  )
}

/** The ratio of B to A by percentile, of the metric that is looked at first; null without one. */
export function answerCharts({ curves: [curve], pairs }: Comparison): Charts | null {
  if (curve === undefined) return null
  return charts({
    lead: whatIsDrawn(curve, pairs),
    description: spoken(curve),
    charts: [ratios(curve, pairs)],
    figures: figures(curve, pairs),
  })
}

function ratios(curve: ComparedCurve, pairs: number): TitledChart {
  const { label } = metricCatalogue[curve.metric]
  return { title: `${label}, B to A by percentile: at 2, B takes twice as long`, chart: ratioChart(curve, pairs) }
}

function whatIsDrawn({ points }: ComparedCurve, pairs: number): string {
  const line =
    pairs === 1 ? 'The line compares the one run of B with the one of A.' : 'The line is estimated from the pairs.'
  const rings =
    pairs === 1
      ? ''
      : ' Each ring is one pair, and the outermost have their numbers: a ring far from the rest is one bad pair.'
  const band = points.some(({ interval }) => interval !== null)
    ? ' The band is the 95 % interval of each percentile by itself.'
    : ' There are too few pairs for a band.'
  const losses = points.some(({ us }) => us.a === 'infinite' || us.b === 'infinite')
    ? ' Where a line ends early, the rest was lost: what is lost ranks above everything else.'
    : ''
  return `${line}${rings}${band}${losses} The thin line at 1 is no difference.`
}

function ratioChart({ points }: ComparedCurve, pairs: number): Chart {
  return {
    ...byQuantile(points),
    yAxis: 'ratio',
    height: 300,
    series: [
      { label: 'B to A', look: 0, values: points.map(({ ratio }) => drawableRatio(ratio)) },
      {
        label: '95 % interval',
        look: 0,
        values: points.map(({ interval }) => drawableRatio(interval?.upper ?? null)),
        earliest: points.map(({ interval }) => drawableRatio(interval?.lower ?? null)),
        isBackground: true,
      },
      { label: 'no difference', look: 0, values: points.map(() => 1), isBackground: true },
      ...(pairs === 1 ? [] : Array.from({ length: pairs }, (_, pair) => ringsOf(pair, points))),
    ],
  }
}

/** Returns rings at the named percentiles only, because rings at every point would hide the curve. */
function ringsOf(pair: number, points: readonly CurvePoint[]): ChartSeries {
  const at = (point: CurvePoint) => (named.has(point.quantile) ? drawableRatio(point.ofPairs[pair] ?? null) : null)
  return {
    label: `pair ${pair + 1}`,
    look: 1,
    values: points.map(at),
    points: {
      shape: 'ring',
      names: points.map((point) => (isOutermost(pair, point) ? `pair ${pair + 1}` : '')),
      errorBars: {},
    },
    isBackground: true,
  }
}

function isOutermost(pair: number, { ofPairs }: CurvePoint): boolean {
  const known = ofPairs.map(drawableRatio).filter((ratio) => ratio !== null)
  const ratio = drawableRatio(ofPairs[pair] ?? null)
  return ratio !== null && (ratio === Math.min(...known) || ratio === Math.max(...known))
}

function bothSides({ metric, points }: ComparedCurve): TitledChart {
  const title = `${metricCatalogue[metric].label} in ms, by share of the samples that were at most as slow`
  const chart: Chart = {
    ...byQuantile(points),
    yAxis: 'latency',
    height: 300,
    series: [
      { label: 'A', look: 0, values: points.map(({ us }) => drawable(us.a)) },
      { label: 'B', look: 1, values: points.map(({ us }) => drawable(us.b)) },
    ],
  }
  return { title, chart }
}

function byQuantile(points: readonly CurvePoint[]): Pick<Chart, 'xAxis' | 'x' | 'phases' | 'lostAt'> {
  return {
    xAxis: 'quantile',
    x: points.map(({ quantile }) => Number((1 / (1 - quantile)).toPrecision(6))),
    phases: [],
    lostAt: [],
  }
}

/** A logarithmic axis has no place for 0, which is what a finite time is of an infinite one. */
function drawableRatio(ratio: CurvePoint['ratio']): number | null {
  return ratio === 0 ? null : drawable(ratio)
}

function figures({ metric, points }: ComparedCurve, pairs: number): Table {
  const ofPairs = Array.from(
    { length: pairs === 1 ? 0 : pairs },
    (_, pair): Column<CurvePoint> => figure(`pair ${pair + 1}`, (point) => changeText(point.ofPairs[pair] ?? null)),
  )
  return table(
    `${metricCatalogue[metric].label} by percentile; A and B in milliseconds, medians over the runs`,
    points.filter(({ quantile }) => named.has(quantile)),
    [
      text('percentile', ({ quantile }) => quantileLabel(quantile)),
      figure('A', ({ us }) => milliseconds(us.a)),
      figure('B', ({ us }) => milliseconds(us.b)),
      figure('B to A', ({ ratio }) => changeText(ratio)),
      figure('95 % interval', intervalText),
      ...ofPairs,
    ],
  )
}

function spoken({ points }: ComparedCurve): string {
  return points
    .filter(({ quantile }) => named.has(quantile))
    .map(({ quantile, ratio }) => `${quantileLabel(quantile)}: B to A ${changeText(ratio)}`)
    .join('; ')
}
