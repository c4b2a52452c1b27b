import type { StreamEntry } from '../dynamodb/streams/table-streams.ts'

/**
 * From which record on a batch has to be tried again, by what a function returned that reports the items that failed. "If the
 * batchItemFailures array contains multiple items, Lambda uses the record with the lowest sequence number as the checkpoint."
 *
 * @returns the index of that record; the length of the batch if all is done, 0 if it names a record that the batch has not
 */
export function firstFailed(answer: string, batch: readonly StreamEntry[]): number {
  const failures = failuresIn(answer)
  if (failures.length === 0) return batch.length
  const places = failures.map((identifier) => batch.findIndex(({ sequenceNumber }) => sequenceNumber === identifier))
  // One that is empty, null or not of this batch: "a complete failure".
  return places.includes(-1) ? 0 : Math.min(...places)
}

function failuresIn(answer: string): readonly unknown[] {
  const parsed = parse(answer)
  const failures = member(parsed, 'batchItemFailures')
  return Array.isArray(failures) ? failures.map((one) => member(one, 'itemIdentifier')) : []
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
