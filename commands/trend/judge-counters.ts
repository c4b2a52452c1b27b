import { type ZeroName, faultsOf, zeroNames } from '../../src/metrics/catalogue/zeros.ts'
import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'
import { sortedQuantile } from '../../src/metrics/judging/statistics/sorted-quantile.ts'
import { whyUnsound } from './nights.ts'
import type { TrendCounter } from './trend.ts'

/**
 * @param nights the runs of each, in order
 * @returns those that the newest night has; none if no run of it counts
 */
export function judgeCounters(nights: readonly (readonly SavedNightRun[])[]): TrendCounter[] {
  const sound = nights.map((runs) => runs.filter((run) => whyUnsound(run) === null))
  const newest = sound.at(-1) ?? []
  const earlier = sound.slice(0, -1).filter((runs) => runs.length > 0)
  const range = { lastGood: earlier.at(-1)?.[0]?.commit ?? null, firstBad: newest[0]?.commit ?? null }
  return zeroNames.flatMap((counter): TrendCounter[] => {
    const count = sumOf(counter, newest)
    if (count === null) return []
    const before = medianOf(earlier.flatMap((runs) => sumOf(counter, runs) ?? []))
    const verdict = verdictOf(count, before)
    return [{ counter, newest: count, before, verdict, range: verdict === 'fail' ? range : null }]
  })
}

function verdictOf(newest: number, before: number | null): TrendCounter['verdict'] {
  if (newest === 0) return 'none'
  if (before === null) return 'not judged'
  return before === 0 ? 'fail' : 'as before'
}

function medianOf(counts: readonly number[]): number | null {
  return counts.length === 0 ? null : sortedQuantile(Float64Array.from(counts).sort(), 0.5)
}

/** Null where a run does not count it, or there is none. */
function sumOf(counter: ZeroName, runs: readonly SavedNightRun[]): number | null {
  const counts = runs.flatMap(({ counters }) => faultsOf(counter, counters) ?? [])
  if (runs.length === 0 || counts.length < runs.length) return null
  return counts.reduce((sum, count) => sum + count, 0)
}
