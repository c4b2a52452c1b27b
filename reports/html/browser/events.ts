import type uPlot from 'uplot'
import type { Chart } from '../chart.ts'
import { signs } from '../timeline/event-looks.ts'
import type { Colour } from './axes.ts'

/** The height of the flags, CSS pixels; above them are the names of the phases. */
export const flagHeight = 15
const letterWidth = 9
const gap = 2
const leastBetweenLines = 5
const leastBetweenSigns = 9

/** Actions at places too close to each other share a flag, from the first to the last; each letter appears once. */
interface Flag {
  readonly first: number
  readonly last: number
  readonly left: number
  readonly right: number
  readonly letters: readonly string[]
}

/** A line and a lettered flag for what was done, a sign at the lower edge for what happened. */
export function drawEvents(plot: uPlot, events: NonNullable<Chart['events']>, colour: Colour): void {
  const { ctx, bbox } = plot
  const scale = devicePixelRatio
  const placed = events
    .flatMap(({ at, mark }) => at.map((place) => ({ at: plot.valToPos(place, 'x', true), mark })))
    .sort((a, b) => a.at - b.at)
    .filter(({ at }) => at >= bbox.left - 1 && at <= bbox.left + bbox.width + 1)
  const done = placed.filter(({ mark }) => !isSign(mark))
  const signed = placed.filter(({ mark }) => isSign(mark))
  ctx.save()
  ctx.strokeStyle = colour('event')
  ctx.lineWidth = scale
  ctx.setLineDash([3 * scale, 3 * scale])
  ctx.beginPath()
  for (const { at } of apart(done, leastBetweenLines * scale)) {
    ctx.moveTo(at, bbox.top)
    ctx.lineTo(at, bbox.top + bbox.height)
  }
  ctx.stroke()
  ctx.setLineDash([])
  ctx.font = `600 ${10.5 * scale}px system-ui, sans-serif`
  ctx.textAlign = 'center'
  ctx.textBaseline = 'middle'
  for (const { left, right, letters } of flagsOf(done, scale)) {
    const [top, height] = [bbox.top - flagHeight * scale, (flagHeight - 2) * scale]
    ctx.fillStyle = colour('event')
    ctx.beginPath()
    ctx.roundRect(left, top, right - left, height, 3 * scale)
    ctx.fill()
    ctx.fillStyle = colour('surface')
    ctx.fillText(letters.join(''), (left + right) / 2, top + height / 2 + scale / 2)
  }
  ctx.textBaseline = 'bottom'
  for (const { at, mark } of Object.values(signs).flatMap((sign) =>
    apart(
      signed.filter((event) => event.mark === sign),
      leastBetweenSigns * scale,
    ),
  )) {
    ctx.fillStyle = colour(mark === signs.triangle ? 'event' : 'bad')
    ctx.font = `${9 * scale}px system-ui, sans-serif`
    ctx.fillText(mark, at, bbox.top + bbox.height)
  }
  ctx.restore()
}

/** Without those that would run into the one before them. */
function apart<Event extends { readonly at: number }>(events: readonly Event[], least: number): Event[] {
  const kept: Event[] = []
  for (const event of events) {
    const before = kept.at(-1)
    if (before === undefined || event.at - before.at >= least) kept.push(event)
  }
  return kept
}

function isSign(mark: string): boolean {
  return Object.values<string>(signs).includes(mark)
}

/** @param events with their places in canvas pixels, ascending */
function flagsOf(events: readonly { readonly at: number; readonly mark: string }[], scale: number): Flag[] {
  const flags: Flag[] = []
  for (const { at, mark } of events) {
    let flag = flagOver(at, at, [mark], scale)
    for (
      let before = flags.at(-1);
      before !== undefined && before.right + gap * scale > flag.left;
      before = flags.at(-1)
    ) {
      flags.pop()
      flag = flagOver(before.first, flag.last, [...new Set([...before.letters, ...flag.letters])], scale)
    }
    flags.push(flag)
  }
  return flags
}

/** Wide enough for its letters. */
function flagOver(first: number, last: number, letters: readonly string[], scale: number): Flag {
  const half = ((letters.length * letterWidth + 4) / 2) * scale
  const middle = (first + last) / 2
  return { first, last, left: Math.min(first, middle - half), right: Math.max(last, middle + half), letters }
}
