import { Refusal } from '../../../exit-codes.ts'
import { startOfNightFile } from './night-file.ts'
import type { SavedNightRun } from './saved-night-run.ts'

/** The runs of all nights, as small files that are added, and never changed. Jobs that add at the same time lose nothing. */
export interface HistoryStore {
  /** Warns that nobody else would find runs that are added here, and says what to do. */
  caution(): Promise<string | null>
  /**
   * @returns where each is now, for people
   * @throws Refusal (2) where it cannot be written, (13) on a full disk
   */
  add(runs: readonly SavedNightRun[]): Promise<readonly string[]>
  /**
   * Each run with its place, or why it cannot be read; in the order of their names.
   *
   * @throws Refusal (2) if there is no such history
   */
  read(): Promise<readonly StoredRun[]>
}

export interface StoredRun {
  /** For people. */
  readonly place: string
  readonly run: SavedNightRun | Refusal
}

export interface History {
  /** In the order of their starts, each run once. */
  readonly runs: readonly SavedNightRun[]
  readonly leftOut: readonly LeftOut[]
}

/** A file of a history that is not among its runs. */
export interface LeftOut {
  /** For people, with its place. */
  readonly why: string
  /** Is it a run that nobody can read? Else it is one that is there already. */
  readonly isUnread: boolean
  /** When the run began, by the name of its file; null if that does not say. */
  readonly startedAt: string | null
}

/**
 * All runs of a history. A file that is torn, damaged or of another version is left out and named.
 *
 * @throws Refusal (2) if there is none
 */
export async function readHistory(store: HistoryStore): Promise<History> {
  const runs = new Map<string, SavedNightRun>()
  const leftOut: LeftOut[] = []
  for (const { place, run } of await store.read()) {
    const startedAt = startOfNightFile(place)
    if (run instanceof Refusal) leftOut.push({ why: run.problems.join('; '), isUnread: true, startedAt })
    else if (runs.has(run.runId))
      leftOut.push({ why: `${place}: run ${run.runId} once more; it counts once`, isUnread: false, startedAt })
    else runs.set(run.runId, run)
  }
  const inOrder = [...runs.values()].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
  return { runs: inOrder, leftOut }
}
