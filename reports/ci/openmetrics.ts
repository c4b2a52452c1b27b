import type { Unit } from '../../src/metrics/catalogue/entry.ts'
import type { QuantileValue } from '../../src/metrics/result/run-result.ts'

type Labels = Readonly<Record<string, string>>

/** The figures of one name. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly unit?: string
  readonly samples: readonly { readonly labels?: Labels; readonly value: number }[]
}

/** All figures of one result. */
export interface CiFamilies {
  /** The labels of every figure. */
  readonly common: Labels
  readonly families: readonly Family[]
}

/**
 * OpenMetrics text. All are gauges, counts too: they are of one result, and those of the next do not go on from them. A family
 * without a figure is left out.
 */
export function renderOpenMetrics({ common, families }: CiFamilies): string {
  return `${families
    .filter(({ samples }) => samples.length > 0)
    .flatMap((family) => linesOf(family, common))
    .join('\n')}\n# EOF\n`
}

/** OpenMetrics wants base units, each the end of the name. */
export const baseUnits = {
  us: 'seconds',
  count: 'count',
  ratio: 'ratio',
  bytes: 'bytes',
  usd: 'usd',
} as const satisfies Readonly<Record<Unit, string>>

export function inBaseUnit(value: Exclude<QuantileValue, null>, unit: Unit): number {
  if (value === 'infinite') return Number.POSITIVE_INFINITY
  return unit === 'us' ? value / 1e6 : value
}

function linesOf({ name, help, unit, samples }: Family, common: Labels): string[] {
  return [
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ labels, value }) => `${name}{${labelText({ ...common, ...labels })}} ${numberText(value)}`),
  ]
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')
}

/** A carriage return too: readers of lines disagree on it. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', '�')
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '+Inf' : 'NaN'
}
