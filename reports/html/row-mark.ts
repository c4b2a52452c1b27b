import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import { type Markup, html } from './markup.ts'

/**
 * A small drawing in a row of a table, on a logarithmic scale that all rows share, so that they can be compared. Its figures stand
 * beside it.
 */
export type RowMark = RatioMark | DotStrip | PairDots

/** Rules of all row marks, beside those of the page. */
export const rowMarkStyle = `
.mark-of-row { display: block; }
.ratio { width: 132px; height: 16px; }
.dots { width: 260px; height: 18px; }
.pairs { width: 320px; height: 20px; }
.mark-of-row line { stroke: var(--muted); stroke-width: 1; }
.mark-of-row .interval { stroke: var(--series-0); stroke-width: 3; }
.mark-of-row .allowed { stroke: var(--bad); }
.ratio circle { fill: var(--series-0); }
.pairs .interval { stroke-opacity: .45; }
.dots line { stroke: var(--line); }
.dots circle, .pairs circle { fill: var(--series-0); fill-opacity: .55; stroke: var(--series-0); }
.dots .left-out { fill: none; stroke: var(--muted); stroke-dasharray: 2 1.5; }
`

/** A ratio with its interval, where there is one. */
export interface Ratio {
  readonly ratio: QuantileValue
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
}

/** A dot for the ratio and a line for its interval, with 1 in the middle. What is beyond the reach ends at the edge. */
interface RatioMark {
  readonly kind: 'ratio'
  readonly of: Ratio
  /** The scale goes from 1 / this to this. */
  readonly reach: number
  /** Up to where the ratio may go, as a red line; left out, nowhere. */
  readonly allowed?: number
}

/** A dot for each value, so that one that is far from the others is seen. */
interface DotStrip {
  readonly kind: 'dots'
  readonly dots: readonly Dot[]
  readonly reach: Reach
}

export interface Dot {
  /** Above 0; null for one that has no place, which is left out. */
  readonly value: number | null
  /** Drawn as a ring: it does not count. */
  readonly isLeftOut: boolean
}

/** From the least to the greatest value of all strips of a table. */
export interface Reach {
  readonly least: number
  readonly greatest: number
}

/** A dot for the ratio of each pair, and a bar for the interval of all, with 1 in the middle. */
interface PairDots {
  readonly kind: 'pairs'
  readonly ofPairs: readonly QuantileValue[]
  readonly interval: Ratio['interval']
  readonly reach: number
}

export function reachOfDots(dots: readonly Dot[]): Reach {
  const values = dots.flatMap(({ value }) => (value === null || value <= 0 ? [] : [value]))
  return { least: Math.min(...values), greatest: Math.max(...values) }
}

const leastReach = 1.1

/** How far the marks of a table reach, from 1 / this to this, as a ratio. */
export function reachOf(rows: readonly Ratio[], mostReach = 10): number {
  const ratios = rows.flatMap(({ ratio, interval }) => [ratio, interval?.lower, interval?.upper])
  const reaches = ratios.map((ratio) =>
    typeof ratio === 'number' && ratio > 0 ? Math.exp(Math.abs(Math.log(ratio))) : 1,
  )
  return Math.min(mostReach, Math.max(leastReach, ...reaches))
}

/** Over a column of ratios: `−43 % … 0 … +75 %`, which does not wrap. */
export function scaleHeading(least: string, greatest: string): string {
  return `${least} … 0 … ${greatest}`.replaceAll(' ', '\u00a0')
}

/** Null where there is nothing to draw. */
export function drawnMark(mark: RowMark): Markup | null {
  if (mark.kind === 'ratio') return ratioMark(mark)
  return mark.kind === 'dots' ? dotStrip(mark) : pairDots(mark)
}

function ratioMark({ of: { ratio, interval }, reach, allowed }: RatioMark): Markup | null {
  if (ratio === null) return null
  const at = placesOn(180, 5, reach)
  return frame('ratio', 180, 16, [
    upright(90, 16),
    allowed === undefined ? null : upright(at(allowed), 16, 'allowed'),
    bar(interval, at, 8),
    html`<circle cx="${at(ratio)}" cy="8" r="4"/>`,
  ])
}

function pairDots({ ofPairs, interval, reach }: PairDots): Markup {
  const at = placesOn(320, 7, reach)
  return frame('pairs', 320, 20, [
    upright(160, 20),
    bar(interval, at, 10),
    // An infinite one, and one of nothing, have no place on the line.
    ...ofPairs
      .filter((ratio) => typeof ratio === 'number' && ratio > 0)
      .map((ratio) => html`<circle cx="${at(ratio)}" cy="10" r="4"/>`),
  ])
}

function dotStrip({ dots, reach: { least, greatest } }: DotStrip): Markup {
  const marks = dots.map(({ value, isLeftOut }) => {
    if (value === null || value <= 0) return null
    const share = greatest > least ? Math.log(value / least) / Math.log(greatest / least) : 0.5
    return html`<circle${isLeftOut ? html` class="left-out"` : null} cx="${(7 + share * 246).toFixed(1)}" cy="9" r="5"/>`
  })
  return frame('dots', 260, 18, [html`<line x1="0" x2="260" y1="9" y2="9"/>`, ...marks])
}

function frame(name: string, width: number, height: number, marks: readonly (Markup | null)[]): Markup {
  return html`<svg class="mark-of-row ${name}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${marks}</svg>`
}

function upright(x: number | string, height: number, name?: string): Markup {
  return html`<line${name === undefined ? null : html` class="${name}"`} x1="${x}" x2="${x}" y1="0" y2="${height}"/>`
}

function bar(interval: Ratio['interval'], at: (ratio: QuantileValue) => string, y: number): Markup | null {
  if (interval === null) return null
  return html`<line class="interval" x1="${at(interval.lower)}" x2="${at(interval.upper)}" y1="${y}" y2="${y}"/>`
}

/** Places of ratios, with 1 in the middle. */
function placesOn(width: number, margin: number, reach: number): (ratio: QuantileValue) => string {
  return (ratio) => {
    const log = typeof ratio === 'number' ? Math.log(ratio) : Infinity
    const share = Math.min(1, Math.max(-1, log / Math.log(reach)))
    return (width / 2 + share * (width / 2 - margin)).toFixed(1)
  }
}
