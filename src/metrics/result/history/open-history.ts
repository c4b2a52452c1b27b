import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, Refusal } from '../../../exit-codes.ts'
import { findBranch } from '../../../git/find-branch.ts'
import { readJsonFile } from '../../../json-file.ts'
import { historyBranch } from './history-branch.ts'
import type { HistoryStore, StoredRun } from './history.ts'
import { isNightFile, newNightFile, nightFileKind, orRefusal } from './night-file.ts'
import { saveFiles } from '../save-atomically.ts'

const inGit = 'git:'

/** Tells whether a history is in a Git branch, by its spelling: `git:perf-data`, `git:origin/perf-data`. */
export function isBranchName(where: string): boolean {
  return where.startsWith(inGit)
}

/**
 * A history by what `--history` has: a folder, or a branch of the Git repository that this is called in.
 *
 * @throws Refusal (2) outside a repository, or for what is no name of a branch
 */
export async function openHistory(where: string): Promise<HistoryStore> {
  if (!isBranchName(where)) return historyFolder(where)
  try {
    return historyBranch(await findBranch('.', where.slice(inGit.length)), where)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(
      error.exitCode,
      error.problems.map((problem) => `--history ${where}: ${problem}`),
    )
  }
}

/** A history in a folder. Folders may be merged by copying. */
export function historyFolder(folder: string): HistoryStore {
  return {
    caution: async () => null,
    async add(runs) {
      const files = runs.map(newNightFile)
      await saveFiles(folder, Object.fromEntries(files.map(({ name, text }) => [name, text])))
      return files.map(({ name }) => join(folder, name))
    },
    async read() {
      const found: StoredRun[] = []
      // One after the other: a history of years has more files than a process may open.
      for (const name of (await namesIn(folder)).filter(isNightFile).sort()) {
        const place = join(folder, name)
        found.push({ place, run: await orRefusal(() => readJsonFile(place, nightFileKind)) })
      }
      return found
    },
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const wayOut = '`fanbench trend add <run> --history <folder>` makes one'
    throw new Refusal(
      exitCodes.usage,
      code === 'ENOENT' ? `${folder}: there is no such folder; ${wayOut}` : `${folder}: no history: ${message}`,
    )
  }
}
