import type { SavedNightRun } from '../../src/metrics/result/history/saved-night-run.ts'
import { memoryPrefix } from '../../src/metrics/judging/comparing/fingerprint.ts'
import { runsByNight } from './nights.ts'

/** Runs of one fingerprint: only these are held against each other. */
export interface ComparableRuns {
  readonly fingerprint: Readonly<Record<string, string>>
  readonly runs: readonly SavedNightRun[]
}

/**
 * Separates runs by what has to be the same for a comparison. The memory of a function counts where all runs that are otherwise
 * alike know it, as it does in `compare`.
 *
 * @param runs in the order of their starts
 * @returns the set of the newest run first
 */
export function comparableRuns(runs: readonly SavedNightRun[]): ComparableRuns[] {
  const alike = separated(runs, ([name]) => !name.startsWith(memoryPrefix))
  const sets = alike.flatMap(({ runs: some }) =>
    separated(
      some,
      ([name]) => !name.startsWith(memoryPrefix) || some.every(({ fingerprint }) => Object.hasOwn(fingerprint, name)),
    ),
  )
  const newest = ({ runs: some }: ComparableRuns) => Date.parse(some.at(-1)?.startedAt ?? '')
  return sets.sort((a, b) => newest(b) - newest(a))
}

function separated(
  runs: readonly SavedNightRun[],
  counts: (entry: [name: string, value: string]) => boolean,
): ComparableRuns[] {
  const sets = new Map<string, { fingerprint: Record<string, string>; runs: SavedNightRun[] }>()
  for (const run of runs) {
    const entries = Object.entries(run.fingerprint).filter(counts)
    const key = JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
    const set = sets.get(key)
    if (set === undefined) sets.set(key, { fingerprint: Object.fromEntries(entries), runs: [run] })
    else set.runs.push(run)
  }
  return [...sets.values()]
}

/** Nights that are not held against the newest. */
export interface SeriesBeside {
  readonly nights: number
  /** When the last of their runs began. */
  readonly until: string
  readonly differences: readonly Difference[]
}

export interface Difference {
  /** The name of the property that has to be the same: `region`, `harness version`. */
  readonly name: string
  readonly there: string
  readonly now: string
}

export function seriesBeside(there: ComparableRuns, now: ComparableRuns): SeriesBeside {
  return {
    nights: runsByNight(there.runs).length,
    until: there.runs.at(-1)?.startedAt ?? '',
    differences: differences(there.fingerprint, now.fingerprint),
  }
}

type Fingerprint = ComparableRuns['fingerprint']

function differences(there: Fingerprint, now: Fingerprint): Difference[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(there)])]
  return names
    .filter((name) => there[name] !== now[name])
    .map((name) => ({ name, there: there[name] ?? 'unknown', now: now[name] ?? 'unknown' }))
}
