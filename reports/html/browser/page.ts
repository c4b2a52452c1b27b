import type { Chart } from '../chart.ts'
import { drawChart, xLabel, yLabel } from './plot.ts'

/** Draws the charts of the page. Everything they show stands in the tables already, so that nothing depends on this. */
document.documentElement.classList.add('scripted')
const plots = [...document.querySelectorAll<HTMLElement>('figure.chart')].flatMap(bringToLife)

for (const details of document.querySelectorAll<HTMLDetailsElement>('details.figures')) details.open = false

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const { plot } of plots) plot.redraw(false)
})

new ResizeObserver(() => {
  for (const { plot, place } of plots) {
    if (place.clientWidth !== plot.width) plot.setSize({ width: place.clientWidth, height: plot.height })
  }
}).observe(document.body)

addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true
})

function bringToLife(frame: HTMLElement) {
  const data = frame.querySelector('script')?.textContent
  const place = frame.querySelector<HTMLElement>('.plot')
  if (!data || place === null) return []
  // Written by chartWithTable, a few lines above in the same file.
  const chart = JSON.parse(data) as Chart
  return [{ place, plot: drawChart(chart, place, (index) => readOut(frame, chart, index)) }]
}

/** The figures under the cursor, in the legend. */
function readOut(frame: HTMLElement, chart: Chart, index: number | null): void {
  const at = frame.querySelector('.at')
  if (at !== null) at.textContent = index === null ? '' : xLabel(chart, index)
  frame.querySelectorAll('output').forEach((output, place) => {
    const series = chart.series[place]
    output.textContent = index === null || series === undefined ? '' : yLabel(chart, series, index)
  })
}
