import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Branch } from './branch.ts'
import { localBranch } from './local-branch.ts'
import { remoteBranch } from './remote-branch.ts'
import { git } from './run-git.ts'

/**
 * A branch by its name: `perf-data` of this repository, or `origin/perf-data` of a remote. Whether it is there, its user finds.
 *
 * @throws Refusal (2) outside a repository, or for what is no name
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
