import { Refusal, exitCodes } from '../exit-codes.ts'
import type { Branch } from './branch.ts'
import { GitFailure, git } from './run-git.ts'

/**
 * A branch of a remote, without a branch here: what it holds is asked of the remote each time, so that processes that work in
 * this repository at the same time do not meet. Only a push moves the remote-tracking branch, as pushes do.
 */
export function remoteBranch(folder: string, remote: string, branch: string): Branch {
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
          `${remote} took no push to ${branch}: ${error.message}; it takes permission to write there (a job of GitHub Actions: \`permissions: contents: write\`), and no rule that protects the branch`,
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
