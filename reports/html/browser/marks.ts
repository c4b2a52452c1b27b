import type uPlot from 'uplot'
import type { Chart } from '../chart.ts'
import type { Colour } from './axes.ts'
import { flagHeight } from './events.ts'

/** Every second phase is shaded; a phase is named where its name has room, above the flags of events. */
export function drawPhases(plot: uPlot, { phases, events = [] }: Chart, colour: Colour): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const place = (second: number) =>
    Math.min(Math.max(plot.valToPos(second, 'x', true), bbox.left), bbox.left + bbox.width)
  ctx.save()
  ctx.font = `${11 * scale}px system-ui, sans-serif`
  ctx.textBaseline = 'bottom'
  // A chart that is drawn again finds what its axes have left.
  ctx.textAlign = 'left'
  const foot = bbox.top - (3 + (events.length > 0 ? flagHeight : 0)) * scale
  phases.forEach((phase, index) => {
    const left = place(phase.startSecond)
    const width = place(phase.endSecond) - left
    ctx.fillStyle = colour('band')
    if (width <= 0) return
    if (index % 2 === 1) ctx.fillRect(left, bbox.top, width, bbox.height)
    ctx.fillStyle = colour('muted')
    // `connect`, where there is no room for `ramp-up: connect`.
    const names = [phase.name, phase.name.replace(/^.*: /, '')]
    const name = names.find((one) => ctx.measureText(one).width + 4 * scale < width)
    if (name !== undefined) ctx.fillText(name, left + 2 * scale, foot)
  })
  ctx.restore()
}

/** A cross at the lower edge wherever deliveries were lost. */
export function drawLosses(plot: uPlot, lostAt: Chart['lostAt'], colour: Colour): void {
  const { ctx, bbox } = plot
  const arm = 4 * devicePixelRatio
  const y = bbox.top + bbox.height - 2 * arm
  ctx.save()
  ctx.strokeStyle = colour('bad')
  ctx.lineWidth = 2 * devicePixelRatio
  ctx.setLineDash([])
  ctx.beginPath()
  for (const second of lostAt) {
    const x = plot.valToPos(second, 'x', true)
    if (x >= bbox.left && x <= bbox.left + bbox.width) drawCross(ctx, { x, y }, arm)
  }
  ctx.stroke()
  ctx.restore()
}

/** Adds a cross to the path. */
export function drawCross(ctx: CanvasRenderingContext2D, { x, y }: { x: number; y: number }, arm: number): void {
  ctx.moveTo(x - arm, y - arm)
  ctx.lineTo(x + arm, y + arm)
  ctx.moveTo(x + arm, y - arm)
  ctx.lineTo(x - arm, y + arm)
}

export function drawBand(plot: uPlot, { from, to }: NonNullable<Chart['band']>, colour: Colour): void {
  const { ctx, bbox } = plot
  const [top, bottom] = [plot.valToPos(to, 'y', true), plot.valToPos(from, 'y', true)]
  ctx.save()
  // The colour (#rrggbb), a quarter opaque.
  ctx.fillStyle = `${colour('muted')}40`
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top)
  ctx.restore()
}

export function drawMark(plot: uPlot, { at }: NonNullable<Chart['mark']>, colour: Colour): void {
  const { ctx, bbox } = plot
  const y = plot.valToPos(at, 'y', true)
  ctx.save()
  ctx.strokeStyle = colour('bad')
  ctx.lineWidth = 1.5 * devicePixelRatio
  ctx.setLineDash([])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
