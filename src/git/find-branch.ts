import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Branch } from './branch.ts'
import { GitFailure, git } from './run-git.ts'

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
    throw new Refusal(exitCodes.usage, `"${branch}" is not a valid name for a branch; choose one such as perf-data`)
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

/**
 * A branch of a remote, without a branch here: what it holds is asked of the remote each time, so that processes that work in
 * this repository at the same time do not meet. Only a push moves the remote-tracking branch, as pushes do.
 */
function remoteBranch(folder: string, remote: string, branch: string): Branch {
  const ref = `refs/heads/${branch}`
  return {
    folder,
    name: `${branch} of ${remote}`,
    remote,
    async newest() {
      try {
        const listed = await git(folder, ['ls-remote', remote, ref])
        const commit = listed
          .split('\n')
          .find((line) => line.endsWith(`\t${ref}`))
          ?.split('\t')[0]
        if (commit === undefined) return null
        await git(folder, ['fetch', ...fetchOptions, remote, ref])
        return commit
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error
        throw new Refusal(
          exitCodes.usage,
          `the remote ${remote} cannot be read: ${error.message}; is it there, and may you read it?`,
        )
      }
    },
    async advance(commit) {
      try {
        await git(folder, ['push', ...pushOptions, remote, `${commit}:${ref}`])
        return null
      } catch (error) {
        if (!(error instanceof GitFailure)) throw error
        if (wasFaster.test(error.message)) return error.message
        throw new Refusal(
          exitCodes.usage,
          `${remote} did not accept a push to ${branch}: ${error.message}; the job needs permission to write there (a job of GitHub Actions: \`permissions: contents: write\`), and no rule that protects the branch`,
        )
      }
    },
  }
}

/** The whole branch, whatever a clone leaves out otherwise; but nothing else: neither a ref nor FETCH_HEAD nor tags. */
const fetchOptions = [
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--refmap=',
  '--no-prune',
  '--no-filter',
  '--no-recurse-submodules',
]

const pushOptions = ['--porcelain', '--no-follow-tags', '--no-recurse-submodules']

/** A push only moves a branch forward: refused by Git here, or by the remote, whose words these are, under its lock. */
const wasFaster =
  /\[rejected\]|\[remote rejected\].*(?:failed to update ref|cannot lock ref|reference already exists|incorrect old value)/
