import { exitCodes, Refusal } from '../exit-codes.ts'
import type { Branch } from './branch.ts'
import { remoteBranch } from './remote-branch.ts'
import { git, GitFailure } from './run-git.ts'

/**
 * Finds a branch by its name: `perf-data` of this repository, or `origin/perf-data` of a remote. It does not check that the
 * branch exists.
 *
 * @throws Refusal (2) outside a repository, or for an invalid name
 */
export async function findBranch(folder: string, name: string): Promise<Branch> {
  await assertRepository(folder)
  const remotes = await remotesOf(folder)
  // The name of a remote may have slashes of its own.
  const remote = remotes.find((one) => name.startsWith(`${one}/`))
  const branch = remote === undefined ? name : name.slice(remote.length + 1)
  await git(folder, ['check-ref-format', `refs/heads/${branch}`]).catch(() => {
    throw new Refusal(exitCodes.usage, `"${branch}" is no name for a branch; choose one such as perf-data`)
  })
  if (remote !== undefined) return remoteBranch(folder, remote, branch)
  const local = localBranch(folder, branch)
  if (branch.includes('/') && (await local.newest()) === null)
    throw new Refusal(
      exitCodes.usage,
      `there is no branch ${name} here, and no remote of that name (remotes: ${remotes.join(', ') || 'none'})`,
    )
  return local
}

export async function remotesOf(folder: string): Promise<string[]> {
  return (await git(folder, ['remote'])).split('\n').filter((one) => one !== '')
}

async function assertRepository(folder: string): Promise<void> {
  await git(folder, ['rev-parse', '--git-dir']).catch((error: unknown) => {
    if (error instanceof Refusal) throw error
    throw new Refusal(
      exitCodes.usage,
      `this is no Git repository (${(error as Error).message}); call it in a clone of yours, or keep the history in a folder`,
    )
  })
}

/** A branch of this repository. */
function localBranch(folder: string, name: string): Branch {
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
