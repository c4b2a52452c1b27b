import type { QuantileValue, RunResult } from '../../src/metrics/result/run-result.ts'
import { type Markup, dataIsland, html } from './markup.ts'
import { dashOf } from './series-looks.ts'

/** The data with which the page's script draws one chart. Latencies are in microseconds; the axis shows milliseconds. */
export interface Chart {
  /** `quantile`: x = 1 / (1 - q), the axis of HdrHistogram's plots, on which each further nine has the same width. */
  readonly xAxis: 'quantile' | 'seconds' | 'room size' | 'usd' | 'block' | 'night' | 'pair'
  /** `level`: what a search varies, on a logarithmic axis. `ratio`: logarithmic too, with as much room below 1 as above. */
  readonly yAxis: 'latency' | 'count' | 'level' | 'ratio'
  readonly height: number
  readonly x: readonly number[]
  /** The names of the places on x, which count from 1; by default their numbers. */
  readonly names?: readonly string[]
  /** The span of the x axis; by default that of its places. */
  readonly span?: { readonly from: number; readonly to: number }
  readonly series: readonly ChartSeries[]
  readonly phases: RunResult['phases']
  /** The actions and events, one entry per kind, in the order of their first one. */
  readonly events?: readonly ChartEvent[]
  readonly heat?: HeatMap
  /** Places on x where something was lost, which a line of latencies cannot show. */
  readonly lostAt: readonly number[]
  /** Shaded from one value of y to another. */
  readonly band?: { readonly from: number; readonly to: number }
  /** A level of y, drawn from edge to edge; its name stands in the legend. */
  readonly mark?: { readonly at: number; readonly name: string }
}

/** A mark at places on x, ascending, whose meaning a key below the chart says. */
export interface ChartEvent {
  readonly at: readonly number[]
  readonly mark: string
  readonly name: string
}

/** Behind the lines: how many samples lie in each cell. */
export interface HeatMap {
  /** The width of a column on x; the first column begins at 0. */
  readonly secondsPerColumn: number
  /** The edges of the rows on y, from the lowest: one more than there are rows. */
  readonly edgesUs: readonly number[]
  /** By row. */
  readonly columns: readonly (readonly number[])[]
}

export interface ChartSeries {
  readonly label: string
  /** The index of its look: `lookOf` says by what. */
  readonly look: number
  /** The index of its dash, where a chart has two series of a colour; by default that of its look. */
  readonly dash?: number
  readonly values: readonly (number | null)[]
  /** Where each value is the later end of an interval, the earlier ends: the band between the two is shaded. */
  readonly earliest?: readonly (number | null)[]
  /** Each value holds until the next place. */
  readonly isStepped?: true
  /** Its values are bars from 0. */
  readonly bars?: true
  /** Its values are points with error bars, and no line goes through them. */
  readonly points?: ChartPoints
  /** Thin, and without an entry in the legend: what the others are seen against. Such series stand last. */
  readonly isBackground?: true
  /** Its values lie on a fitted line, within what was measured or beyond: no dots, and no entry in the legend. Such series stand last. */
  readonly fitted?: 'measured' | 'beyond'
}

/** One entry each for a place on x. */
export interface ChartPoints {
  /** Told apart without colour. */
  readonly shape: 'disc' | 'ring' | 'cross'
  /** Written beside the points. */
  readonly names?: readonly string[]
  readonly errorBars: {
    readonly x?: readonly (ErrorBar | null)[]
    readonly y?: readonly (ErrorBar | null)[]
  }
}

/** Without an end where an interval has none: the bar goes on to the edge. */
export interface ErrorBar {
  readonly lower: number | null
  readonly upper: number | null
}

/**
 * A chart, its legend and, always, its figures as a table: the table is open in the file, and closed by the script once
 * the chart is drawn, so that without script (or in print) nothing is missing.
 */
export function chartWithTable(description: string, charts: readonly TitledChart[], figures: Markup): Markup {
  const drawn = charts.map(onlyDrawable).filter(({ chart }) => chart.series.length > 0)
  if (drawn.length === 0) return figures
  return html`<div class="charts">${
    drawn.length === 1
      ? drawn.map((chart) => chartFrame(description, chart, eventKey(drawn)))
      : [...drawn.map((chart) => chartFrame(description, chart)), eventKey(drawn)]
  }</div>
<details open class="figures"><summary>Figures of this chart</summary>${figures}</details>`
}

export interface TitledChart {
  /** Says what y is, with its unit. */
  readonly title: string
  readonly chart: Chart
}

/** A line can only show what is finite; tables and notes say the rest. */
export function drawable(value: QuantileValue): number | null {
  return typeof value === 'number' ? value : null
}

function onlyDrawable({ title, chart }: TitledChart): TitledChart {
  const series = chart.series.filter(({ values }) => values.some((value) => value !== null))
  return { title, chart: { ...chart, series } }
}

/**
 * One chart that the script of the page draws, with its legend; its figures are left to the caller.
 *
 * @param key of its marks, in a line with the legend
 */
export function chartFrame(description: string, { title, chart }: TitledChart, key: Markup | null = null): Markup {
  const named = chart.series.filter(({ isBackground, fitted }) => !isBackground && fitted === undefined)
  return html`<figure class="chart">
${named.every((series) => series.label === title) ? null : html`<figcaption>${title}</figcaption>`}
<div class="legends"><ul class="legend"><li class="at"></li>${named.map(legendEntry)}${chart.mark === undefined ? null : markEntry(chart.mark)}</ul>${key}</div>
<div class="plot" role="img" aria-label="${title}. ${description}${marked(chart)}"></div>
${dataIsland(chart)}
</figure>`
}

/** A description of the marks, for readers who cannot see them. */
function marked({ events = [] }: Chart): string {
  const names = new Set(events.map(({ name }) => name))
  return names.size === 0 ? '' : `. Marked: ${[...names].join(', ')}`
}

/** The key of the marks, once for charts that stand together. */
function eventKey(charts: readonly TitledChart[]): Markup | null {
  const names = new Map(charts.flatMap(({ chart }) => (chart.events ?? []).map(({ mark, name }) => [mark, name])))
  if (names.size === 0) return null
  return html`<ul class="legend events">${[...names].map(([mark, name]) => html`<li><b>${mark}</b> ${name}</li>`)}</ul>`
}

function legendEntry(series: ChartSeries): Markup {
  return html`<li><svg width="28" height="8" aria-hidden="true">${legendMark(series)}</svg>${series.label} <output></output></li>`
}

/** It has no figures under the cursor. */
function markEntry({ name }: NonNullable<Chart['mark']>): Markup {
  return html`<li><svg width="28" height="8" aria-hidden="true"><line class="mark" x1="0" y1="4" x2="28" y2="4"/></svg>${name}</li>`
}

function legendMark({ look, dash, points }: ChartSeries): Markup {
  if (points?.shape === 'cross') return html`<path class="look-${look}" d="M11 1l6 6m0 -6l-6 6"/>`
  if (points !== undefined) return html`<circle class="look-${look} ${points.shape}" cx="14" cy="4" r="3"/>`
  return html`<line class="look-${look}" x1="0" y1="4" x2="28" y2="4" stroke-dasharray="${dashOf({ look, ...(dash !== undefined && { dash }) }).join(' ')}"/>`
}
