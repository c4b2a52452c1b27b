import type uPlot from 'uplot'
import type { ChartSeries, ErrorBar } from '../chart.ts'
import type { Colour } from './axes.ts'
import { drawCross } from './marks.ts'
import { type Box, placeName } from './place-name.ts'

/**
 * The points of a series, each with its error bars and, where it has room, its name.
 *
 * @param taken the places of the names in this chart; those of this series are added
 */
export function drawPoints(plot: uPlot, { values, points, look }: ChartSeries, taken: Box[], colour: Colour): void {
  if (points === undefined) return
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const xs = plot.data[0]
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.strokeStyle = colour(`series-${look}`)
  ctx.setLineDash([])
  values.forEach((value, index) => {
    if (value === null) return
    const x = plot.valToPos(xs[index] ?? 0, 'x', true)
    const y = plot.valToPos(value, 'y', true)
    ctx.lineWidth = 1.5 * scale
    ctx.beginPath()
    const across = ends(plot, 'x', points.errorBars.x?.[index])
    if (across !== null) line(ctx, [across[0], y], [across[1], y])
    const along = ends(plot, 'y', points.errorBars.y?.[index])
    if (along !== null) line(ctx, [x, along[0]], [x, along[1]])
    ctx.stroke()
    ctx.lineWidth = 2 * scale
    ctx.beginPath()
    if (points.shape === 'cross') drawCross(ctx, { x, y }, 5 * scale)
    else {
      ctx.arc(x, y, 5 * scale, 0, 2 * Math.PI)
      ctx.fillStyle = colour(points.shape === 'disc' ? `series-${look}` : 'surface')
      ctx.fill()
    }
    ctx.stroke()
    const name = points.names?.[index]
    if (name !== undefined && name !== '') writeBeside(plot, name, { x, y }, taken, colour)
  })
  ctx.restore()
}

/** Pixels; an end that is not known is the edge. */
function ends(plot: uPlot, axis: 'x' | 'y', bar: ErrorBar | null | undefined): [number, number] | null {
  if (bar === undefined || bar === null) return null
  const { min = 0, max = 0 } = plot.scales[axis] ?? {}
  return [plot.valToPos(bar.lower ?? min ?? 0, axis, true), plot.valToPos(bar.upper ?? max ?? 0, axis, true)]
}

function line(ctx: CanvasRenderingContext2D, from: readonly [number, number], to: readonly [number, number]): void {
  ctx.moveTo(...from)
  ctx.lineTo(...to)
}

function writeBeside(
  plot: uPlot,
  name: string,
  point: { readonly x: number; readonly y: number },
  taken: Box[],
  colour: Colour,
): void {
  const { ctx, bbox } = plot
  const size = 12 * devicePixelRatio
  ctx.font = `${size}px system-ui, sans-serif`
  const { width } = ctx.measureText(name)
  const place = placeName(point, { width, height: size }, 9 * devicePixelRatio, bbox, taken)
  if (place === null) return
  taken.push(place)
  ctx.textBaseline = 'bottom'
  ctx.textAlign = 'left'
  ctx.fillStyle = colour('text')
  ctx.fillText(name, place.left, place.top + size)
}
