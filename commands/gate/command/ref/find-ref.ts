import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { Refusal, exitCodes } from '../../../../src/exit-codes.ts'
import { GitFailure, git } from '../../../../src/git/run-git.ts'

/** A definition at another commit of its repository. */
export interface DefinitionAtRef {
  readonly ref: string
  readonly commit: string
  /** The root of the working copy's repository. */
  readonly root: string
  /** The path of the definition within the repository, with slashes. */
  readonly path: string
  readonly workingCopy: WorkingCopy
}

export interface WorkingCopy {
  readonly commit: string | null
  /** Is anything in it different from the commit? Files that Git ignores do not count. */
  readonly isChanged: boolean
}

/**
 * Finds a definition at a ref of the repository that it is in. Nothing is checked out.
 *
 * @throws Refusal (2) with what to do, where there is no such repository, commit or file
 */
export async function findRef(stackFile: string, ref: string): Promise<DefinitionAtRef> {
  const flag = `--baseline-ref ${ref}`
  const file = resolve(stackFile)
  if (!existsSync(file)) throw new Refusal(exitCodes.usage, `--stack ${stackFile}: there is no such file`)
  const folder = dirname(file)
  const root = await rootOf(folder, stackFile, flag)
  const commit = await commitAt(folder, ref, flag)
  const path = `${await git(folder, ['rev-parse', '--show-prefix'])}${basename(file)}`
  await assertIsThere({ folder, commit, path, flag })
  return { ref, commit, root, path, workingCopy: await workingCopyIn(root) }
}

/** As people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7)
}

async function rootOf(folder: string, stackFile: string, flag: string): Promise<string> {
  try {
    return await git(folder, ['rev-parse', '--show-toplevel'])
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    throw new Refusal(
      exitCodes.usage,
      error.message.includes('not a git repository')
        ? `${flag}: ${stackFile} is in no Git repository; give --baseline with another definition, a target.json or saved runs`
        : `${flag}: Git cannot read the repository of ${stackFile}: ${error.message}`,
    )
  }
}

async function commitAt(folder: string, ref: string, flag: string): Promise<string> {
  // What starts with a dash would be an option of Git.
  const commit = ref.startsWith('-') ? null : await orNull(git(folder, ['rev-parse', '--verify', `${ref}^{commit}`]))
  if (commit !== null) return commit
  const isShallow = (await git(folder, ['rev-parse', '--is-shallow-repository'])) === 'true'
  throw new Refusal(
    exitCodes.usage,
    `${flag}: there is no such commit in this clone. ${
      isShallow
        ? 'It is a shallow one: give actions/checkout `fetch-depth: 0`, a job of GitLab `GIT_DEPTH: 0`, or call `git fetch --unshallow`'
        : 'Check the spelling, or run `git fetch`'
    }`,
  )
}

interface Wanted {
  readonly folder: string
  readonly commit: string
  readonly path: string
  readonly flag: string
}

async function assertIsThere({ folder, commit, path, flag }: Wanted): Promise<void> {
  if ((await orNull(git(folder, ['cat-file', '-e', `${commit}:${path}`]))) !== null) return
  throw new Refusal(
    exitCodes.usage,
    `${flag}: ${path} is not in ${shortCommit(commit)}; it may be new, or it had another name then. ` +
      'Name a ref that has it, or check that one out yourself and give --baseline <its definition>',
  )
}

async function workingCopyIn(root: string): Promise<WorkingCopy> {
  const commit = await orNull(git(root, ['rev-parse', '--verify', 'HEAD']))
  return { commit, isChanged: (await git(root, ['status', '--porcelain'])) !== '' }
}

async function orNull(asked: Promise<string>): Promise<string | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof GitFailure) return null
    throw error
  }
}
