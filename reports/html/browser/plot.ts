import uPlot from 'uplot'
import { interval, milliseconds, plain, significant } from '../../figures.ts'
import { axisLook, type Colour, logAxis, ratioAxis, xKinds } from './axes.ts'
import { drawEvents, flagHeight } from './events.ts'
import { drawBand, drawLosses, drawMark, drawPhases } from './marks.ts'
import type { Box } from './place-name.ts'
import { drawPoints } from './points.ts'
import { logRange, ratioRange } from './splits.ts'
import { addZoom, showFigures, zoomable } from './zoom.ts'
import type { Chart, ChartSeries } from '../chart.ts'
import { dashOf, lookOf } from '../series-looks.ts'

/** A chart in its place. */
export interface DrawnChart {
  readonly place: HTMLElement
  readonly plot: uPlot
  /** Shows other figures: those of a chart with the same axes and series. */
  show(chart: Chart): void
}

/** Draws a chart into its place. Colours are asked for at each drawing, so that `redraw` follows the colour scheme. */
export function drawChart(
  first: Chart,
  place: HTMLElement,
  onCursor: (chart: Chart, index: number | null) => void,
): DrawnChart {
  let chart = first
  const kind = xKinds[chart.xAxis]
  const edges = lowerEdges(chart)
  const halos = underLines(chart)
  const options: uPlot.Options = {
    width: place.clientWidth,
    height: chart.height,
    // The last name on the x axis is centred on the edge, and needs room beside it.
    padding: [topOf(chart), 30, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, dist: 5 }, ...kind.cursor },
    scales: { x: { time: false, ...zoomable(xScale(chart)) }, y: yScale(chart) },
    axes: [{ ...axisLook(colour), size: 34, ...kind.axis, ...namesOfPlaces(chart) }, yAxis(chart)],
    series: [
      {},
      ...halos.map(() => haloOf(colour)),
      ...chart.series.map((series) => lineOf(chart, series)),
      ...edges.map(() => unseen),
    ],
    bands: edges.map(({ under, look }, index) => ({
      series: [1 + halos.length + under, 1 + halos.length + chart.series.length + index],
      // The line's own colour (#rrggbb), a quarter opaque.
      fill: () => `${colour(`series-${look}`)}40`,
    })),
    hooks: {
      drawClear: [
        (plot) => drawPhases(plot, chart, colour),
        (plot) => chart.heat && drawHeat(plot, chart.heat, colour),
        (plot) => chart.band && drawBand(plot, chart.band, colour),
      ],
      draw: [
        (plot) => drawLosses(plot, chart.lostAt, colour),
        (plot) => chart.events && drawEvents(plot, chart.events, colour),
        (plot) => chart.mark && drawMark(plot, chart.mark, colour),
        (plot) => {
          const names: Box[] = []
          for (const series of chart.series) drawPoints(plot, series, names, colour)
        },
      ],
      setCursor: [(plot) => onCursor(chart, plot.cursor.idx ?? null)],
    },
  }
  const plot = new uPlot(options, columnsOf(chart), place)
  addZoom(plot, place, (x) => kind.label(x))
  return {
    place,
    plot,
    show(next) {
      chart = next
      showFigures(plot, columnsOf(next))
    },
  }
}

/** In place of the numbers of what is counted from 1. */
function namesOfPlaces({ names }: Chart): uPlot.Axis {
  return names === undefined ? {} : { values: (_plot, splits) => splits.map((place) => names[place - 1] ?? '') }
}

/** Room for what stands above the plot. */
function topOf({ phases, events = [] }: Chart): number {
  return (phases.length > 0 ? 20 : 10) + (events.length > 0 ? flagHeight : 0)
}

/** The lines upon a heat map have a rim in the colour of the ground: no cell is so dark that it hides them. */
function underLines({ heat, series }: Chart): readonly ChartSeries[] {
  return heat === undefined ? [] : series
}

function haloOf(colour: Colour): uPlot.Series {
  return { stroke: () => colour('surface'), width: 6, points: { show: false } }
}

/** As uPlot takes them: x, the rims, the series, and the lower edges of the bands under them. */
function columnsOf(chart: Chart): uPlot.AlignedData {
  return [
    [...chart.x],
    ...[...underLines(chart), ...chart.series, ...lowerEdges(chart)].map(({ values }) => [...values]),
  ]
}

/** It has no say in the scale: the least sample of all may be wide, and would flatten the rest. */
const unseen: uPlot.Series = { width: 0, auto: false, points: { show: false } }

/** The lower edges of bands: a series of uPlot for each, and the index of the series above it. */
function lowerEdges({ series }: Chart) {
  return series.flatMap(({ look, earliest }, under) =>
    earliest === undefined ? [] : [{ under, look, values: earliest }],
  )
}

const colour: Colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

function lineOf(chart: Chart, one: ChartSeries): uPlot.Series {
  const { look, points, bars, isBackground, isStepped, fitted } = one
  if (points !== undefined) return { width: 0, paths: () => null, points: { show: false } }
  if (isBackground) return { stroke: () => colour('muted'), width: 0.75, points: { show: false } }
  const stroke = () => colour(`series-${look}`)
  const paths = bars && uPlot.paths.bars?.({ size: [0.9, 60] })
  if (paths !== undefined) return { fill: stroke, width: 0, paths, points: { show: false } }
  const stepped = isStepped && uPlot.paths.stepped?.({ align: 1 })
  if (stepped) return { stroke, width: 2, dash: [...dashOf(one)], paths: stepped, points: { show: false } }
  if (fitted !== undefined)
    return { stroke, width: 1.5, dash: fitted === 'beyond' ? [2, 5] : [], points: { show: false } }
  return {
    stroke,
    width: 2,
    dash: [...dashOf(one)],
    points: chart.xAxis === 'room size' ? { show: true, size: 7, fill: stroke } : { show: false, filter: lonely },
  }
}

/** The lower and the upper edge of the heat map. */
function heatEnds({ heat }: Chart): (number | null)[] {
  return heat === undefined ? [] : [heat.edgesUs[0] ?? null, heat.edgesUs.at(-1) ?? null]
}

/** A dot where a line of one point would be invisible, and only there. */
function lonely(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? []
  const isThere = (index: number) => (values[index] ?? null) !== null
  return [...values.keys()].filter((index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1))
}

function xScale(chart: Chart): uPlot.Scale {
  const { span } = chart
  if (span !== undefined) return { range: () => [span.from, span.to] }
  return xKinds[chart.xAxis].scale(withErrorBars(chart, 'x', chart.x))
}

function yScale(chart: Chart): uPlot.Scale {
  if (chart.yAxis === 'latency')
    return {
      distr: 3,
      range: (_plot, low, high) => {
        const all = withErrorBars(chart, 'y', [low, high, chart.mark?.at ?? null, ...heatEnds(chart)])
        // Nothing yet: an axis in milliseconds all the same.
        return logRange(all.at(0) ?? 1000, all.at(-1) ?? 100_000)
      },
    }
  // With a margin, so that no point lies on the edge.
  if (chart.yAxis === 'level') return { distr: 3, range: (_plot, low, high) => logRange(low / 1.1, high * 1.1) }
  if (chart.yAxis === 'ratio')
    return {
      distr: 3,
      range: (_plot, low, high) => ratioRange(withErrorBars(chart, 'y', [low, high, chart.mark?.at ?? null])),
    }
  return { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] }
}

/** Ascending, with the ends of the error bars: they have to be seen whole. */
function withErrorBars({ series }: Chart, axis: 'x' | 'y', values: readonly (number | null)[]): number[] {
  const bars = series.flatMap(({ points }) => points?.errorBars[axis] ?? [])
  return [...values, ...bars.flatMap((bar) => [bar?.lower ?? null, bar?.upper ?? null])]
    .filter((value) => value !== null)
    .sort((a, b) => a - b)
}

/** The width of the y axis, CSS pixels, so that its longest label is not cut: ticks, a gap, and 7 px a character. */
function widthOf(_plot: uPlot, labels: readonly string[] | null): number {
  return Math.max(48, 22 + 7 * Math.max(0, ...(labels ?? []).map((label) => label.length)))
}

function yAxis(chart: Chart): uPlot.Axis {
  const look = { ...axisLook(colour), size: widthOf }
  if (chart.yAxis === 'latency') return { ...look, ...logAxis((us) => plain(us / 1000)) }
  if (chart.yAxis === 'level') return { ...look, ...logAxis(plain) }
  if (chart.yAxis === 'ratio') return { ...look, ...ratioAxis }
  return { ...look, space: chart.height < 100 ? 20 : 30, values: (_plot, splits) => splits.map(plain) }
}

/** The text for one place of x, in the legend under the cursor. */
export function xLabel(chart: Chart, index: number): string {
  const place = xKinds[chart.xAxis].label(chart.x[index] ?? 0)
  return [place, ...(chart.names?.slice(index, index + 1) ?? [])].join(', ')
}

export function yLabel({ yAxis }: Chart, { values, earliest }: ChartSeries, index: number): string {
  const value = values[index] ?? null
  if (value === null) return milliseconds(null)
  if (yAxis === 'ratio') return `${significant(value)} times`
  if (yAxis !== 'latency') return plain(value)
  return `${interval(earliest?.[index], value) ?? milliseconds(value)} ms`
}

/** The faintest cell: one delivery has to be seen too. */
const faintest = 0.14

/** A cell for each column and row that has deliveries, the darker the more; on a logarithmic scale, so that few are seen beside many. */
function drawHeat(plot: uPlot, heat: NonNullable<Chart['heat']>, colour: Colour): void {
  const { ctx, bbox } = plot
  const { columns, secondsPerColumn, edgesUs } = heat
  const heightOf = (edge: number) => Math.round(plot.valToPos(edgesUs[edge] ?? 0, 'y', true))
  const most = Math.max(1, ...columns.flat())
  ctx.save()
  // Of a zoomed chart the cells outside are not seen.
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.fillStyle = colour(`series-${lookOf.delivery}`)
  columns.forEach((counts, column) => {
    const left = Math.round(plot.valToPos(column * secondsPerColumn, 'x', true))
    const right = Math.round(plot.valToPos((column + 1) * secondsPerColumn, 'x', true))
    counts.forEach((count, row) => {
      if (count === 0) return
      const [bottom, top] = [heightOf(row), heightOf(row + 1)]
      ctx.globalAlpha = most === 1 ? 1 : faintest + (1 - faintest) * (Math.log(count) / Math.log(most))
      ctx.fillRect(left, top, right - left, bottom - top)
    })
  })
  ctx.restore()
}
