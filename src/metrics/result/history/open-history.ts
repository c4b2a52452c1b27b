import { Refusal } from '../../../exit-codes.ts'
import { findBranch } from '../../../git/find-branch.ts'
import type { HistoryStore } from './history.ts'
import { historyBranch } from './history-branch.ts'
import { historyFolder } from './history-folder.ts'

const inGit = 'git:'

/** Whether a history is in a Git branch, by how it is written: `git:perf-data`, `git:origin/perf-data`. */
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
