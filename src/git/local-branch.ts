import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Branch } from './branch.ts'
import { GitFailure, git } from './run-git.ts'

/** A branch of this repository. */
export function localBranch(folder: string, name: string): Branch {
  const ref = `refs/heads/${name}`
  return {
    folder,
    name,
    remote: null,
    newest: () => git(folder, ['rev-parse', '--verify', '--quiet', ref]).catch(orNull),
    async advance(commit, from) {
      await assertNotCheckedOut(folder, name)
      try {
        // With the old value, Git compares and swaps under a lock.
        await git(folder, ['update-ref', '-m', 'fanbench trend add', ref, commit, from ?? ''])
        return null
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error
        if (/but expected|reference already exists|File exists/.test(error.message)) return error.message
        throw new Refusal(exitCodes.usage, `the branch ${name} cannot be written: ${error.message}`)
      }
    },
  }
}

function orNull(error: unknown): null {
  if (error instanceof GitFailure) return null
  throw error
}

/** Moving it would leave a working copy and its index behind. */
async function assertNotCheckedOut(folder: string, name: string): Promise<void> {
  const listed = await git(folder, ['worktree', 'list', '--porcelain'])
  const workingCopy = listed.split('\n\n').find((about) => about.split('\n').includes(`branch refs/heads/${name}`))
  if (workingCopy !== undefined)
    throw new Refusal(
      exitCodes.usage,
      `the branch ${name} is checked out in ${workingCopy.split('\n')[0]?.replace('worktree ', '')}; choose one that holds nothing but the history`,
    )
}
