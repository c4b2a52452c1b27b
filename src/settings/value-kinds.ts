import type { z } from 'zod'
import { durationPattern, formatDuration, parseDuration } from './duration-text.ts'
import { formatShare, parseShare, sharePattern } from './share-text.ts'
import { formatSize, parseSize, sizePattern } from './size-text.ts'

export type ValueKind = 'duration' | 'share' | 'size' | 'number' | 'choice' | 'text' | 'list' | 'switch'

/** How the values of a setting are written. */
interface WrittenAs {
  /** In the help, where the setting has no better word: `--duration <time>`. */
  readonly placeholder: string
  /** A value as it is typed; undefined for what cannot be read. */
  readonly parse: (text: string) => unknown
  readonly format: (value: unknown) => string
  /** Of what a config file may have as text although the value is a number inside. */
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
    parse: (text) => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
    format: String,
  },
  choice: { placeholder: 'choice', ...asItIs },
  text: { placeholder: 'text', ...asItIs },
  list: { placeholder: 'list', parse: (text) => entriesOf(text, ','), format: String },
  switch: { placeholder: '', parse: (text) => switchPositions.get(text), format: String },
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
  return kindOfUnit.get(schema.meta()?.['unit']) ?? kindOfType[schema.type] ?? 'text'
}
