import { z } from 'zod'
import { durationPattern, formatDuration, parseDuration } from '../duration-text.ts'

const bytesPerUnit = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const

/** In capitals or not; without a flag, because JSON Schema has none. */
const sizePattern = /^(\d+(?:\.\d+)?)(?:([KkMmGg])[Ii])?[Bb]$/

/** `512B`, `64KiB`, `1.5MiB` or `1GiB` in bytes; undefined for anything else, a bare number included. */
export function parseSize(text: string): number | undefined {
  const [, amount, prefix] = sizePattern.exec(text) ?? []
  if (amount === undefined) return undefined
  const unit = prefix === undefined ? 'B' : (`${prefix.toUpperCase()}iB` as keyof typeof bytesPerUnit)
  return Number(amount) * bytesPerUnit[unit]
}

/** The shortest exact form that {@link parseSize} reads back. */
export function formatSize(bytes: number): string {
  const [unit, size] = Object.entries(bytesPerUnit).findLast(([, size]) => bytes > 0 && bytes % size === 0) ?? ['B', 1]
  return `${bytes / size}${unit}`
}

const sharePattern = /^(\d+(?:\.\d+)?)(%?)$/

/** `20%` or `0.2` as a share; undefined for anything else. */
export function parseShare(text: string): number | undefined {
  const [, amount, sign] = sharePattern.exec(text) ?? []
  if (amount === undefined) return undefined
  return sign === '%' ? Number(amount) / 100 : Number(amount)
}

/** The form that {@link parseShare} reads back: `20%`. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`
}

export type ValueKind = 'duration' | 'share' | 'size' | 'number' | 'choice' | 'text' | 'list' | 'numbers' | 'switch'

/** How the values of a setting are written. */
interface WrittenAs {
  /** In the help, where the setting has no better word: `--duration <time>`. */
  readonly placeholder: string
  /** A value as it is typed; undefined for what cannot be read. */
  readonly parse: (text: string) => unknown
  readonly format: (value: unknown) => string
  /** The pattern of a value that a config file may give as text although it is a number. */
  readonly pattern?: RegExp
}

const asItIs = { parse: (text: string) => text, format: String }

export const valueKinds: Readonly<Record<ValueKind, WrittenAs>> = {
  duration: {
    placeholder: 'time',
    parse: parseDuration,
    format: (seconds) => formatDuration(Number(seconds)),
    pattern: durationPattern,
  },
  share: {
    placeholder: 'share',
    parse: parseShare,
    format: (share) => formatShare(Number(share)),
    pattern: sharePattern,
  },
  size: { placeholder: 'size', parse: parseSize, format: (bytes) => formatSize(Number(bytes)), pattern: sizePattern },
  number: {
    placeholder: 'number',
    parse: parseNumber,
    format: String,
  },
  choice: { placeholder: 'choice', ...asItIs },
  text: { placeholder: 'text', ...asItIs },
  list: { placeholder: 'list', parse: (text) => entriesOf(text, ','), format: String },
  numbers: {
    placeholder: 'list',
    parse: (text) => entriesOf(text, ',').map((entry) => parseNumber(entry) ?? entry),
    format: String,
  },
  switch: { placeholder: '', parse: (text) => switchPositions.get(text), format: String },
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

/** @param separator between the entries, around which blanks do not count */
export function entriesOf(text: string, separator: string): string[] {
  return text
    .trim()
    .split(separator)
    .map((entry) => entry.trim())
}

const switchPositions = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

const kindOfUnit = new Map<unknown, ValueKind>([
  ['seconds', 'duration'],
  ['share', 'share'],
  ['bytes', 'size'],
])

const kindOfType: Readonly<Partial<Record<z.ZodType['type'], ValueKind>>> = {
  number: 'number',
  enum: 'choice',
  array: 'list',
  boolean: 'switch',
}

export function kindOf(schema: z.ZodType): ValueKind {
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodNumber) return 'numbers'
  return kindOfUnit.get(schema.meta()?.['unit']) ?? kindOfType[schema.type] ?? 'text'
}
