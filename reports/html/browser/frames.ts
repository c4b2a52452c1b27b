import type { Chart } from '../chart.ts'
import { type DrawnChart, drawChart, xLabel, yLabel } from './plot.ts'

/** The chart that the page's markup has for a frame; null where it has none. */
export function chartIn(frame: HTMLElement): Chart | null {
  const data = frame.querySelector('script')?.textContent
  // Written by chartFrame in the same file.
  return data ? (JSON.parse(data) as Chart) : null
}

/** Draws a chart in its frame, with the figures under the cursor in its legend. */
export function drawInFrame(frame: HTMLElement, chart: Chart): DrawnChart[] {
  const place = frame.querySelector<HTMLElement>('.plot')
  return place === null ? [] : [drawChart(chart, place, (shown, index) => readOut(frame, shown, index))]
}

/** Charts follow the colour scheme and the width of the page. */
export function keepInShape(charts: () => readonly DrawnChart[]): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    for (const { plot } of charts()) plot.redraw(false)
  })
  new ResizeObserver(() => {
    for (const { plot, place } of charts()) {
      if (place.clientWidth !== plot.width) plot.setSize({ width: place.clientWidth, height: plot.height })
    }
  }).observe(document.body)
}

function readOut(frame: HTMLElement, chart: Chart, index: number | null): void {
  const at = frame.querySelector('.at')
  if (at !== null) at.textContent = index === null ? '' : xLabel(chart, index)
  frame.querySelectorAll('output').forEach((output, place) => {
    const series = chart.series[place]
    output.textContent = index === null || series === undefined ? '' : yLabel(chart, series, index)
  })
}
