import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Branch } from './branch.ts'
import { type Entry, type NewFile, commitOf, entriesOf, storedFiles } from './files-of-commit.ts'

/**
 * Adds files to a branch in one commit, and creates the branch if it does not exist. Simultaneous writers lose nothing: the same
 * files are put on top of the commits that came in between.
 *
 * @param files of names that the branch does not have
 * @param assertFits throws if the branch is not one for these files
 * @throws Refusal (2) if the branch cannot be written, (13) if others were faster at every try
 */
export async function addFiles(
  branch: Branch,
  files: readonly NewFile[],
  message: string,
  assertFits: (entries: readonly Entry[]) => void,
  mostTries = 30,
): Promise<void> {
  const { folder } = branch
  const added = await storedFiles(folder, files)
  let said = ''
  for (let tried = 0; tried < mostTries; tried++) {
    if (tried > 0) await sleep(Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** tried))
    const newest = await branch.newest()
    const entries = await entriesOf(folder, newest)
    assertFits(entries)
    // What a push of before has brought there, although it seemed to fail, is there once.
    const names = new Set(added.map(({ name }) => name))
    const all = [...entries.filter(({ name }) => !names.has(name)), ...added]
    const refused = await branch.advance(await commitOf(folder, newest, all, message), newest)
    if (refused === null) return
    said = refused
  }
  throw new Refusal(
    exitCodes.localResources,
    `the branch ${branch.name} was changed by others at each of ${mostTries} tries; try again later (Git: ${said})`,
  )
}

const firstWaitMs = 20
const longestWaitMs = 3000
