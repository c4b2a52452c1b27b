import { type GuardedHistogram, decodeHistogram } from '../../metrics/recording/histogram.ts'
import type { RunResult } from '../../metrics/result/run-result.ts'
import { summarise } from '../../metrics/result/summarise.ts'
import { eachPart } from '../parts/each-part.ts'
import type { ShardTotals } from './shard-totals.ts'

/** Sums over shards; histograms are added, and percentiles taken of the sums. */
export type MergedTotals = Pick<RunResult, 'metrics' | 'counters' | 'classes' | 'generator' | 'processes'>

/** @throws if a histogram is damaged */
export function mergeTotals(shards: readonly ShardTotals[]): MergedTotals {
  const names = [...new Set(shards.flatMap(({ metrics }) => Object.keys(metrics)))]
  return {
    metrics: Object.fromEntries(
      names.map((name) => {
        const ofShards = shards.flatMap(({ metrics }) => metrics[name] ?? [])
        const samples = ofShards.map(({ hdr, infinite }) => decodeHistogram(hdr, infinite))
        const earliest = ofShards.flatMap(({ earliestHdr, infinite }) =>
          earliestHdr === undefined ? [] : [decodeHistogram(earliestHdr, infinite)],
        )
        return [name, summarise(added(samples), earliest.length === 0 ? undefined : added(earliest))]
      }),
    ),
    counters: summed(shards.map(({ counters }) => counters)),
    classes: Object.fromEntries(
      [...new Set(shards.flatMap(({ classes }) => Object.keys(classes)))].map((name) => [
        name,
        summed(shards.map(({ classes }) => classes[name] ?? {})),
      ]),
    ),
    generator: shards.flatMap(({ generator }) => generator),
    processes: processesOf(shards),
  }
}

/** Shards of one process have equal shares of its memory. */
function processesOf(shards: readonly ShardTotals[]): MergedTotals['processes'] {
  const each = eachPart(shards.map(({ header }) => header))
  return shards.flatMap(({ processes }, i) =>
    processes.map(({ peakRssBytes, ...figures }) => ({
      ...figures,
      peakRssBytes: peakRssBytes === null ? null : Math.round(peakRssBytes / (each[i]?.threadsOfProcess ?? 1)),
    })),
  )
}

/**
 * Returns the differences between the totals in names of counters and the result that was computed from the logs, a sentence
 * each. For a complete run both come from the same facts.
 */
export function differences(carried: MergedTotals, settled: Pick<RunResult, 'metrics' | 'counters'>): string[] {
  const counters = Object.entries(carried.counters).filter(([name, count]) => count !== (settled.counters[name] ?? 0))
  const metrics = Object.entries(carried.metrics).filter(([name, { hdr, infinite }]) => {
    const other = settled.metrics[name]
    return hdr !== other?.hdr || infinite !== other.infinite
  })
  return [
    ...counters.map(
      ([name, count]) =>
        `${name} is ${settled.counters[name] ?? 0} by the logs of the shards, and ${count} by the totals that came with Artillery's output.`,
    ),
    ...metrics.map(
      ([name, { count }]) =>
        `${name} has other samples in the logs of the shards (${settled.metrics[name]?.count ?? 0}) than in the totals that came with Artillery's output (${count}).`,
    ),
  ]
}

function added([first, ...others]: readonly GuardedHistogram[]): GuardedHistogram {
  if (first === undefined) throw new RangeError('no histogram to add')
  for (const other of others) first.merge(other)
  return first
}

function summed(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const part of parts) for (const [name, count] of Object.entries(part)) sums[name] = (sums[name] ?? 0) + count
  return sums
}
