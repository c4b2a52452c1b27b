import { GitFailure, git } from '../../src/git/run-git.ts'
import { Refusal } from '../../src/exit-codes.ts'
import { settingDefaults } from '../../src/settings/settings.ts'

/** What is left to do so that runs are not committed; nothing where Git ignores them already, or there is no repository. */
export async function runsToIgnore(folder: string): Promise<string[]> {
  const { outDir } = settingDefaults
  try {
    await git(folder, ['check-ignore', '--verbose', '--non-matching', `${outDir}/latest`])
    return []
  } catch (error) {
    if (error instanceof Refusal) return []
    if (!(error instanceof GitFailure)) throw error
    const isNotIgnored = error.message.startsWith('::')
    return isNotIgnored ? [`.gitignore: has no line for ${outDir}/, the folder of the runs; add one`] : []
  }
}
