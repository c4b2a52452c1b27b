import type { StreamEntry } from '../dynamodb/streams/table-streams.ts'
import { maxPayloadBytes } from '../lambda/payload-limits.ts'

const [before, after] = ['{"Records":[', ']}']
const mostBytes = maxPayloadBytes - before.length - after.length

/**
 * How many of the oldest entries make the next event: as many as a batch may have and an invocation takes.
 *
 * @returns `isFull` if there is no reason to wait for more
 */
export function nextBatch(
  entries: readonly StreamEntry[],
  batchSize: number,
): { readonly size: number; readonly isFull: boolean } {
  let bytes = 0
  for (const [at, { text }] of entries.entries()) {
    bytes += Buffer.byteLength(text) + 1
    if (at === batchSize || (at > 0 && bytes > mostBytes)) return { size: at, isFull: true }
  }
  return { size: entries.length, isFull: entries.length === batchSize }
}

export function eventOf(batch: readonly StreamEntry[]): string {
  return `${before}${batch.map(({ text }) => text).join(',')}${after}`
}
