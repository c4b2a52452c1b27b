import type { QuantileValue } from '../../src/metrics/result/run-result.ts'
import { type Markup, html } from './markup.ts'

/** Rules of {@link ratioMark}, beside those of the page. */
export const ratioMarkStyle = `
.ratio { display: block; width: 132px; height: 16px; }
.ratio line { stroke: var(--muted); stroke-width: 1; }
.ratio .interval { stroke: var(--series-0); stroke-width: 3; }
.ratio .allowed { stroke: var(--bad); }
.ratio circle { fill: var(--series-0); }
`

/** A ratio with its interval, where there is one. */
export interface Ratio {
  readonly ratio: QuantileValue
  readonly interval: { readonly lower: QuantileValue; readonly upper: QuantileValue } | null
}

const width = 180
const height = 16
const leastReach = 1.1
const mostReach = 10

/** How far the marks of a table reach: from 1 / this to this, as a ratio. The same for all, so that they can be compared. */
export function reachOf(rows: readonly Ratio[]): number {
  const ratios = rows.flatMap(({ ratio, interval }) => [ratio, interval?.lower, interval?.upper])
  const reaches = ratios.map((ratio) => (typeof ratio === 'number' ? Math.exp(Math.abs(Math.log(ratio))) : 1))
  return Math.min(mostReach, Math.max(leastReach, ...reaches))
}

/** Over a column of {@link ratioMark}: `−43 % … 0 … +75 %`, which does not wrap. */
export function scaleHeading(least: string, greatest: string): string {
  return `${least} … 0 … ${greatest}`.replaceAll(' ', '\u00a0')
}

/**
 * A ratio as a dot and its interval as a line, on a logarithmic scale with 1 in the middle. What is beyond ends at the edge; its
 * figures stand beside.
 *
 * @param allowed up to where it may go, as a red line; left out, nowhere
 * @returns null without a ratio
 */
export function ratioMark({ ratio, interval }: Ratio, reach: number, allowed?: number): Markup | null {
  if (ratio === null) return null
  const at = (value: QuantileValue) => place(value, reach).toFixed(1)
  const line =
    interval === null
      ? null
      : html`<line class="interval" x1="${at(interval.lower)}" x2="${at(interval.upper)}" y1="8" y2="8"></line>`
  const limit =
    allowed === undefined
      ? null
      : html`<line class="allowed" x1="${at(allowed)}" x2="${at(allowed)}" y1="0" y2="${height}"></line>`
  return html`<svg class="ratio" viewBox="0 0 ${width} ${height}" aria-hidden="true"><line x1="90" x2="90" y1="0" y2="${height}"></line>${limit}${line}<circle cx="${at(ratio)}" cy="8" r="4"></circle></svg>`
}

function place(ratio: QuantileValue, reach: number): number {
  const logRatio = typeof ratio === 'number' ? Math.log(ratio) : Infinity
  const share = Math.min(1, Math.max(-1, logRatio / Math.log(reach)))
  return width / 2 + share * (width / 2 - 5)
}
