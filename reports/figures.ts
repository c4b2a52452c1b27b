import type { Unit } from '../src/metrics/catalogue/entry.ts'
import type { QuantileValue } from '../src/metrics/result/run-result.ts'

export { percentileLabel } from '../src/metrics/catalogue/quantiles.ts'

/** How figures are written, in every report: stored in microseconds, shown in milliseconds with 3 significant digits. */
const threeDigits = new Intl.NumberFormat('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 })
const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const plainNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
const atMostThreeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** No figure: never measured, or too few samples for it. It is not zero. */
export const absent = '–'

/** The number of milliseconds alone, for cells under a heading that names the unit. */
export function milliseconds(us: QuantileValue): string {
  if (us === null) return absent
  if (us === 'infinite') return '∞ (lost)'
  if (us === 0) return '0'
  if (us < 0) return us > -0.5 ? '0' : `−${milliseconds(-us)}`
  // Facts are whole microseconds: a third digit of 9 µs would be made up.
  if (us < 999.5) return us < 0.5 ? '< 0.001' : (us / 1000).toFixed(3)
  return threeDigits.format(us / 1000)
}

/** The place behind the blank between a figure and its unit. */
export const beforeUnit = /(?<=\d )(?:%|µs|ms|s|min|kB|MB|KiB|MiB|GB)(?![\p{L}\p{N}/-])/u

/** For the heading of cells of {@link amount}. */
export const unitHeadings = {
  us: 'ms',
  count: 'count',
  ratio: 'times',
  bytes: 'bytes',
  usd: 'USD',
} as const satisfies Record<Unit, string>

/** The number alone, for cells under a heading that names the unit. */
export function amount(value: QuantileValue, unit: Unit): string {
  return typeof value === 'number' && unit !== 'us' ? significant(value) : milliseconds(value)
}

export function withMs(us: QuantileValue): string {
  return inUnit(us, 'us')
}

const written: Readonly<Record<Unit, (value: number) => string>> = {
  us: (value) => `${milliseconds(value)} ms`,
  count: whole,
  ratio: (value) => `${atMostThreeDigits.format(value)} times`,
  bytes: mebibytes,
  usd: (value) => `$${threeDigits.format(value)}`,
}

/** A value of the catalogue, with its unit: a ratio says how many times something is something else. */
export function inUnit(value: QuantileValue, unit: Unit): string {
  return typeof value === 'number' ? written[unit](value) : milliseconds(value)
}

/**
 * The two ends between which a duration truly lies: `30.5–30.9`; null where they are the same figure, or one is none.
 *
 * @param earliestUs undefined where only one end is known
 */
export function interval(earliestUs: QuantileValue | undefined, latestUs: QuantileValue): string | null {
  if (typeof earliestUs !== 'number' || typeof latestUs !== 'number') return null
  const [earliest, latest] = [milliseconds(earliestUs), milliseconds(latestUs)]
  return earliest === latest ? null : `${earliest}–${latest}`
}

export function whole(count: number | null): string {
  return count === null ? absent : wholeNumbers.format(count)
}

export function plain(value: number): string {
  return plainNumbers.format(value)
}

/** Three significant digits, whole numbers whole: for amounts of any size. */
export function significant(amount: number): string {
  return Number.isInteger(amount) ? wholeNumbers.format(amount) : threeDigits.format(amount)
}

/** A share that is only called 100 % when nothing is missing: rounded down, never up. */
export function shareOf(part: number, all: number): string {
  if (all === 0) return absent
  if (part === all) return '100 %'
  if (part > 0 && part / all < 0.0001) return '< 0.01 %'
  return `${(Math.floor((part / all) * 10_000) / 100).toFixed(2)} %`
}

/** Neither all nor nothing unless it is: `99.9 %` at the most below the whole, and `< 0.1 %` above nothing. */
export function percent(fraction: number | null): string {
  if (fraction === null) return absent
  if (fraction > 0 && fraction < 0.0005) return '< 0.1 %'
  return fraction < 1
    ? `${oneDecimal.format(Math.min(99.9, fraction * 100))} %`
    : `${atMostThreeDigits.format(fraction * 100)} %`
}

export function quantileLabel(quantile: number): string {
  return `${Number((quantile * 100).toFixed(6))} %`
}

export function mebibytes(bytes: number | null): string {
  return bytes === null ? absent : `${wholeNumbers.format(bytes / 1_048_576)} MiB`
}

export function cpuSeconds(seconds: number | null): string {
  return seconds === null ? absent : `${oneDecimal.format(seconds)} s`
}

/** A length of time in words: `42 s`, `1 min 58 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return absent
  if (seconds < 10) return `${oneDecimal.format(seconds)} s`
  const total = Math.round(seconds)
  if (total < 60) return `${total} s`
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`
}

/** A place in the run: `1:07` after its start, `1:02:07` in long ones. */
export function runTime(second: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const minutes = Math.floor(second / 60)
  if (minutes < 60) return `${minutes}:${two(second % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(second % 60)}`
}

/** An ISO instant for display, always in UTC: reports are the same bytes in every time zone. */
export function instant(iso: string): string {
  return iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
}

export function secondsBetween(startIso: string, endIso: string): number {
  return (Date.parse(endIso) - Date.parse(startIso)) / 1000
}

/** For people: `1 minute`, `3 minutes`. */
export function inMinutes(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
