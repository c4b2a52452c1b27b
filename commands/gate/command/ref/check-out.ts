import { basename, join } from 'node:path'
import { makeOwnFolder } from '../../../../processes/own-folder.ts'
import { Refusal, exitCodes } from '../../../../src/exit-codes.ts'
import { type DefinitionAtRef, shortCommit } from './find-ref.ts'
import { GitFailure, git } from '../../../../src/git/run-git.ts'
import { provideDependencies } from './dependencies.ts'
import type { Surroundings } from './tree.ts'

/** A definition as it was at a commit. Disposing of it removes the checkout. */
export interface CheckedOut extends AsyncDisposable {
  readonly stackFile: string
}

const purpose = 'baseline'

/**
 * Checks a commit out into a worktree in a temporary folder, with the dependencies that its lock file names.
 *
 * @throws Refusal (2) with what Git or the package manager said, (130) on Ctrl-C; nothing is left by then
 */
export async function checkOut(
  { ref, commit, root, path }: DefinitionAtRef,
  surroundings: Surroundings,
): Promise<CheckedOut> {
  const folder = await makeOwnFolder(purpose)
  const tree = join(folder.path, 'tree')
  const remove = async () => {
    await removeWorktree(root, tree)
    await folder[Symbol.asyncDispose]()
  }
  try {
    await forgetAbandoned(root)
    surroundings.notice(`baseline: checking out ${ref} (${shortCommit(commit)})`)
    await addWorktree({ ref, commit, root, tree }, surroundings.signal)
    await provideDependencies({ ref, root, tree, path }, surroundings)
  } catch (error) {
    await remove()
    throw error
  }
  return { stackFile: join(tree, ...path.split('/')), [Symbol.asyncDispose]: remove }
}

async function addWorktree(
  { ref, commit, root, tree }: Pick<DefinitionAtRef, 'ref' | 'commit' | 'root'> & { readonly tree: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await git(root, ['worktree', 'add', '--detach', '--force', tree, commit], { signal })
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    if (signal.aborted) throw new Refusal(exitCodes.interrupted, 'interrupted before a block was measured')
    throw new Refusal(exitCodes.usage, `--baseline-ref ${ref}: cannot be checked out: ${error.message}`)
  }
}

/** The folders of gates that were killed are removed when the next one makes its own; their names are still in the repository. */
async function forgetAbandoned(root: string): Promise<void> {
  const listed = await git(root, ['worktree', 'list', '--porcelain']).catch(() => '')
  const abandoned = listed
    .split('\n\n')
    .filter((entry) => /^prunable/m.test(entry))
    .flatMap((entry) => /^worktree (.*)$/m.exec(entry)?.[1] ?? [])
    .filter((tree) => basename(join(tree, '..')).startsWith(`fanbench-${purpose}-`))
  for (const tree of abandoned) await removeWorktree(root, tree)
}

/** The folder goes in any case: what Git cannot remove, it forgets by itself later. */
async function removeWorktree(root: string, tree: string): Promise<void> {
  await git(root, ['worktree', 'remove', '--force', '--force', tree]).catch(() => undefined)
}
