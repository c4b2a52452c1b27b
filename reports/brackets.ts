import type { MetricSummary, QuantileValue } from '../src/metrics/result/run-result.ts'
import type { QuantileName } from '../src/metrics/catalogue/quantiles.ts'
import type { Ends } from '../src/metrics/result/percentile-curve.ts'
import { milliseconds, withMs } from './figures.ts'

/** Writes a figure that is known only as a bracket: without a digit or a sign that its own bracket contradicts. */

/** Beyond this share of the figure its bracket is written in its place. */
const mostOfTheFigure = 0.1

/** Never better than the truth: the later end is rounded up, the earlier one down. */
const twoDigits = { maximumSignificantDigits: 2, maximumFractionDigits: 3, roundingPriority: 'lessPrecision' } as const
const upwards = new Intl.NumberFormat('en-US', { ...twoDigits, roundingMode: 'ceil' })
const downwards = new Intl.NumberFormat('en-US', { ...twoDigits, roundingMode: 'floor' })

/**
 * A duration that ended between two instants: `30.5` where they differ by no more than the third digit, `31` where they differ by
 * less than a tenth, and else `26–31`.
 *
 * @param earliestUs undefined where only one end is known
 * @returns milliseconds, without the unit
 */
export function bracketed(earliestUs: QuantileValue | undefined, latestUs: QuantileValue): string {
  const later = laterEnd(earliestUs, latestUs)
  if (typeof earliestUs !== 'number' || typeof latestUs !== 'number') return later
  if (latestUs - earliestUs <= latestUs * mostOfTheFigure) return later
  const earlier = downwards.format(Math.max(0, earliestUs) / 1000)
  return earlier === later ? later : `${earlier}–${later}`
}

/** The later end alone, for what is known to have ended by then, and where the bracket stands beside it: `30.5` or `31`. */
export function laterEnd(earliestUs: QuantileValue | undefined, latestUs: QuantileValue): string {
  if (typeof earliestUs !== 'number' || typeof latestUs !== 'number' || latestUs <= 0) return milliseconds(latestUs)
  const thirdDigitUs = Math.max(1, 10 ** (Math.floor(Math.log10(latestUs)) - 2))
  return latestUs - earliestUs <= thirdDigitUs ? milliseconds(latestUs) : upwards.format(latestUs / 1000)
}

type Figure = QuantileName | 'max'

/** {@link bracketed} of a metric, with its unit. */
export function quantileMs({ earliest, ...latest }: MetricSummary, figure: Figure): string {
  const us = latest[figure]
  return typeof us === 'number' ? `${bracketed(earliest?.[figure], us)} ms` : milliseconds(us)
}

/** The known part of a difference or a ratio: its estimate, its interval alone, or not even its direction. */
export type Known = 'estimate' | 'interval' | 'no significant difference'

/**
 * @param none no difference: 0, or 1 of a ratio
 * @returns `interval` where that is wider than the estimate is far from none
 */
export function whatIsKnown(estimate: QuantileValue, { lower, upper }: Ends, none: 0 | 1): Known {
  const [from, middle, to] = [lower, estimate, upper].map(numberOf) as [number, number, number]
  if (!(from > none) && !(to < none)) return 'no significant difference'
  return to - from > Math.abs(middle - none) ? 'interval' : 'estimate'
}

/** NaN of what is not known, which is neither above nor below anything. */
function numberOf(value: QuantileValue): number {
  if (value === null) return NaN
  return value === 'infinite' ? Infinity : value
}

/** `−3.20 to 12.0 ms` */
export function rangeMs({ lower, upper }: Ends): string {
  return `${milliseconds(lower)} to ${withMs(upper)}`
}
