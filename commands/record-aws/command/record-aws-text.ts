import type { Difference, ProbeComparison } from '../compare.ts'
import type { Json, RecordedProbe, Recording } from '../recording.ts'
import type { Probe } from '../probe.ts'
import { type CostLine, totalUsd } from '../../../src/cost/cost-of-usage.ts'
import { type PriceList, describePrices } from '../../../src/cost/price-list.ts'

/** Lists the most that each probe sends, and the most that all of them cost. */
export function planText(probes: readonly Probe[], cost: readonly CostLine[], prices: PriceList): string {
  return [
    ...table([planHead, ...probes.map(planRow)]),
    '',
    `  at most ${totalUsd(cost).toFixed(3)} USD: ${describePrices(prices)}, without the free tier`,
    ...probes.flatMap(({ id, changes }) => (changes === undefined ? [] : [`  ${id}: while it runs, ${changes}`])),
    '',
  ].join('\n')
}

const planHead = ['at most', 'connections', 'messages', '@connections', 'invocations', 'figures', 'seconds']

function planRow({ id, budget }: Probe): string[] {
  const { connections, messages, posts, invocations, metrics, seconds } = budget
  const amounts = [connections, messages, posts, invocations, metrics, seconds]
  return [id, ...amounts.map((amount) => (amount === 0 ? '' : String(amount)))]
}

/** One line a probe. */
export function recordingText({ kind, region, probes }: Recording): string {
  const where = kind === 'aws' ? `AWS, ${region}` : 'the embedded stack: this says nothing about AWS'
  return ['', `  ${where}`, ...table(probes.map((probe) => [probe.id, resultOf(probe)])), ''].join('\n')
}

const longestShown = 110

function resultOf(probe: RecordedProbe): string {
  if (probe.outcome === 'not-recorded') return `– ${probe.why}`
  if (probe.outcome === 'failed') return `✖ ${probe.error}`
  return shown(probe.saw)
}

/** Differences first; probes with the same result are only counted. */
export function comparisonText(probes: readonly ProbeComparison[]): string {
  const differing = probes.filter((probe) => probe.verdict === 'differs')
  const incomparable = probes.filter((probe) => probe.verdict === 'not comparable')
  const lines = [
    ...differing.flatMap(({ id, differences }) => differences.map((difference) => [id, differenceText(difference)])),
    ...incomparable.map(({ id, why }) => [id, `– not comparable: ${why}`]),
  ]
  const same = probes.length - differing.length - incomparable.length
  const sum = `  ${same} the same, ${differing.length} different, ${incomparable.length} not comparable`
  return ['', ...table(lines), sum, ''].join('\n')
}

function differenceText({ path, given, here }: Difference): string {
  return `✖ ${path === '' ? '' : `${path}: `}${shown(given)} there, ${shown(here)} here`
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : plain(value)
  // The answer of a service may contain control characters, which a terminal would obey.
  const printable = text.replaceAll(/\p{Cc}/gu, ' ')
  return printable.length <= longestShown ? printable : `${printable.slice(0, longestShown)}…`
}

/** `client: (code: 1005, reason: ), disconnect: null` */
function plain(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return value.map(plain).join(' | ')
  return Object.entries(value)
    .map(([key, entry]) => `${key}: ${isRecord(entry) ? `(${plain(entry)})` : plain(entry)}`)
    .join(', ')
}

function isRecord(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), [])
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd())
}
