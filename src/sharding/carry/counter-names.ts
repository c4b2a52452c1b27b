import { gunzipSync, gzipSync } from 'node:zlib'

/** Artillery cuts names at 1,024 characters. */
const charactersAPart = 900

/** Nobody has that many shards, and no shard that many parts: a name of somebody else's. */
const mostParts = 10_000
/** Totals of one shard are some tens of kilobytes. */
const mostBytes = 64 * 1024 * 1024

const prefix = 'plugins.fanbench.part.'
const ownName = /^plugins\.fanbench\.part\.(\d{1,6})\.(\d{1,6})\.(\d{1,6})\.([\w-]+)$/

/**
 * A shard's value as names of counters, each to be counted once: JSON, compressed, in letters that a name may have.
 * `plugins.fanbench.part.<shard>.<part>.<parts>.<data>`, shards and parts counted from 0.
 */
export function toCounterNames(shard: number, value: unknown): string[] {
  const text = gzipSync(JSON.stringify(value), { level: 9 }).toString('base64url')
  const parts = Math.ceil(text.length / charactersAPart)
  return Array.from({ length: parts }, (_, part) => {
    const data = text.slice(part * charactersAPart, (part + 1) * charactersAPart)
    return `${prefix}${shard}.${part}.${parts}.${data}`
  })
}

export interface CarriedValues {
  /** By shard; those that came whole. */
  readonly values: ReadonlyMap<number, unknown>
  /** Duplicate or damaged names, a sentence each. */
  readonly faults: readonly string[]
  /** By shard: what of its value was lost on the way, as a sentence. */
  readonly lost: ReadonlyMap<number, string>
}

/** @param counters of Artillery's output, those of others among them */
export function fromCounterNames(counters: Readonly<Record<string, unknown>>): CarriedValues {
  const found = Object.entries(counters).flatMap(([name, times]) => {
    const [whole, shard, part, parts, data = ''] = ownName.exec(name) ?? []
    return whole === undefined ? [] : [{ shard: Number(shard), part: Number(part), parts: Number(parts), data, times }]
  })
  const values = new Map<number, unknown>()
  const faults: string[] = []
  const lost = new Map<number, string>()
  for (const [shard, names] of Map.groupBy(found, (name) => name.shard)) {
    const parts = Math.max(...names.map((name) => name.parts))
    const different = new Set(names.map(({ part }) => part)).size
    const isTwice = names.length > different || names.some(({ times }) => times !== 1)
    if (isTwice) faults.push(`The totals of shard ${shard} came more than once: several shards had its index.`)
    if (names.some((name) => name.parts !== parts) || parts > mostParts) {
      faults.push(`The totals of shard ${shard} cannot be distinguished from those of another.`)
    } else if (different < parts) {
      lost.set(shard, `Of the totals of shard ${shard}, ${parts - different} of ${parts} parts were lost on the way.`)
    } else if (names.length === parts) {
      const value = decode(names.toSorted((a, b) => a.part - b.part).map(({ data }) => data))
      if (value === undefined) faults.push(`The totals of shard ${shard} are damaged.`)
      else values.set(shard, value)
    }
  }
  return { values, faults, lost }
}

function decode(parts: readonly string[]): unknown {
  try {
    const packed = Buffer.from(parts.join(''), 'base64url')
    return JSON.parse(gunzipSync(packed, { maxOutputLength: mostBytes }).toString('utf8'))
  } catch {
    return undefined
  }
}
