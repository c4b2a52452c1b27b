import { type Markup, html } from './markup.ts'

/** Rules of {@link dotStrip}, beside those of the page. */
export const dotStripStyle = `
.dots { display: block; width: 260px; height: 18px; }
.dots line { stroke: var(--line); stroke-width: 1; }
.dots circle { fill: var(--series-0); fill-opacity: .55; stroke: var(--series-0); }
.dots .left-out { fill: none; stroke: var(--muted); stroke-dasharray: 2 1.5; }
`

export interface Dot {
  /** Above 0; null for one that has no place, which is left out. */
  readonly value: number | null
  /** Drawn as a ring: it does not count. */
  readonly isLeftOut: boolean
}

/** From the least to the greatest value of all strips of a table: the same for all, so that they can be compared. */
export interface Reach {
  readonly least: number
  readonly greatest: number
}

export function reachOfDots(dots: readonly Dot[]): Reach {
  const values = dots.flatMap(({ value }) => (value === null || value <= 0 ? [] : [value]))
  return { least: Math.min(...values), greatest: Math.max(...values) }
}

const width = 260
const margin = 7

/** A dot for each value on a logarithmic line, so that one that is far from the others is seen. */
export function dotStrip(dots: readonly Dot[], reach: Reach): Markup {
  return html`<svg class="dots" viewBox="0 0 ${width} 18" aria-hidden="true"><line x1="0" x2="${width}" y1="9" y2="9"/>${dots.map((dot) => mark(dot, reach))}</svg>`
}

function mark({ value, isLeftOut }: Dot, { least, greatest }: Reach): Markup | null {
  if (value === null || value <= 0) return null
  const share = greatest > least ? Math.log(value / least) / Math.log(greatest / least) : 0.5
  const x = (margin + share * (width - 2 * margin)).toFixed(1)
  return html`<circle${isLeftOut ? html` class="left-out"` : null} cx="${x}" cy="9" r="5"/>`
}
