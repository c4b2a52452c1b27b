import type uPlot from 'uplot'
import type { Chart } from '../chart.ts'
import type { Colour } from './axes.ts'

/** The faintest cell: one delivery has to be seen too. */
const faintest = 0.14

/** A cell for each column and row that has deliveries, the darker the more; on a logarithmic scale, so that few are seen beside many. */
export function drawHeat(plot: uPlot, heat: NonNullable<Chart['heat']>, colour: Colour): void {
  const { ctx } = plot
  const { columns, secondsPerColumn, edgesUs } = heat
  const heightOf = (edge: number) => Math.round(plot.valToPos(edgesUs[edge] ?? 0, 'y', true))
  const most = Math.max(1, ...columns.flat())
  ctx.save()
  ctx.fillStyle = colour('series-0')
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
