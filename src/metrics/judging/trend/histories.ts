import type { SavedNightRun } from '../../result/history/saved-night-run.ts'
import { memoryPrefix } from '../comparing/fingerprint.ts'

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

/** What an older set has otherwise: `region: eu-west-1, now us-east-1`. */
export function differences(older: ComparableRuns, now: ComparableRuns): string[] {
  const names = [...new Set([...Object.keys(now.fingerprint), ...Object.keys(older.fingerprint)])]
  return names
    .filter((name) => older.fingerprint[name] !== now.fingerprint[name])
    .map((name) => `${name}: ${older.fingerprint[name] ?? 'unknown'}, now ${now.fingerprint[name] ?? 'unknown'}`)
}
