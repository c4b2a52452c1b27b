import { connectionClasses, counterCatalogue } from '../metrics/catalogue.ts'
import { type GuardedHistogram, decodeHistogram } from '../metrics/recording/histogram.ts'
import type { ShardRecording } from '../metrics/recording/recorder.ts'

/** The recordings of all workers as one. */
export interface MergedRecording {
  readonly histograms: Readonly<Record<string, GuardedHistogram>>
  readonly counters: Readonly<Record<string, number>>
  readonly connectionsFailed: Readonly<Record<string, number>>
  readonly connectionsClosed: Readonly<Record<string, number>>
  /** Change of the number of open connections in each second that had one. */
  readonly openChanges: ReadonlyMap<number, number>
}

/** Sums counts and merges histograms; percentiles are only ever taken from what comes out here. */
export function mergeRecordings(recordings: readonly ShardRecording[]): MergedRecording {
  const histograms: Record<string, GuardedHistogram> = {}
  const openChanges = new Map<number, number>()
  for (const recording of recordings) {
    for (const [name, encoded] of Object.entries(recording.histograms)) {
      const histogram = decodeHistogram(encoded)
      if (histograms[name] === undefined) histograms[name] = histogram
      else histograms[name].merge(histogram)
    }
    for (const [second, change] of recording.openChanges) {
      openChanges.set(second, (openChanges.get(second) ?? 0) + change)
    }
  }
  return {
    histograms,
    counters: sumCounts(
      recordings.map(({ counters }) => counters),
      Object.keys(counterCatalogue),
    ),
    connectionsFailed: sumCounts(
      recordings.map(({ connectionsFailed }) => connectionsFailed),
      connectionClasses,
    ),
    connectionsClosed: sumCounts(
      recordings.map(({ connectionsClosed }) => connectionsClosed),
      connectionClasses,
    ),
    openChanges,
  }
}

/** In the order of the catalogue, so that the same run gives the same file; a key with a suffix follows its class. */
function sumCounts(
  parts: readonly Readonly<Record<string, number>>[],
  order: readonly string[],
): Record<string, number> {
  const sums = new Map<string, number>()
  for (const part of parts) for (const [key, count] of Object.entries(part)) sums.set(key, (sums.get(key) ?? 0) + count)
  const place = (key: string) => order.findIndex((name) => key === name || key.startsWith(`${name} `))
  return Object.fromEntries([...sums].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)))
}
