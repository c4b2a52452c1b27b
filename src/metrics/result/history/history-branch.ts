import { Refusal, exitCodes } from '../../../exit-codes.ts'
import { addFiles } from '../../../git/add-files.ts'
import type { Branch } from '../../../git/branch.ts'
import { remotesOf } from '../../../git/find-branch.ts'
import { type Entry, entriesOf, textsOf } from '../../../git/files-of-commit.ts'
import { parsedJsonFile } from '../../../json-file.ts'
import type { HistoryStore } from './history.ts'
import { isNightFile, newNightFile, nightFileKind, orRefusal } from './night-file.ts'

/**
 * A history in a Git branch that holds nothing else.
 *
 * @param where as `--history` has it: `git:origin/perf-data`
 */
export function historyBranch(branch: Branch, where: string): HistoryStore {
  const place = (name: string) => `${where}:${name}`
  return {
    async caution() {
      const [remote] = branch.remote === null ? await remotesOf(branch.folder) : []
      if (remote === undefined) return null
      return `the branch ${branch.name} is in this clone alone; --history git:${remote}/${branch.name} is the one of ${remote}, which other clones have too`
    },
    async add(runs) {
      const files = runs.map(newNightFile)
      // Whatever builds each push has nothing to build of this.
      const message = `Add ${runs.length} ${runs.length === 1 ? 'run' : 'runs'} [skip ci]`
      await addFiles(branch, files, message, (entries) => nightFilesIn(entries, branch))
      return files.map(({ name }) => place(name))
    },
    async read() {
      const newest = await branch.newest()
      if (newest === null)
        throw new Refusal(
          exitCodes.usage,
          `${where}: there is no branch ${branch.name}; \`fanbench trend add <run> --history ${where}\` makes it`,
        )
      const files = nightFilesIn(await entriesOf(branch.folder, newest), branch)
      const texts = await textsOf(branch.folder, files)
      return await Promise.all(
        files.map(async ({ name }, at) => ({
          place: place(name),
          run: await orRefusal(() => parsedJsonFile(place(name), texts[at] ?? '', nightFileKind)),
        })),
      )
    },
  }
}

/** @throws Refusal (2) of a branch that is for something else */
function nightFilesIn(entries: readonly Entry[], branch: Branch): Entry[] {
  const nights = entries.filter(({ name, kind }) => kind === 'blob' && isNightFile(name))
  const other = entries.find((entry) => !nights.includes(entry) && !besideNights.has(entry.name))
  if (other === undefined) return nights
  throw new Refusal(
    exitCodes.usage,
    `the branch ${branch.name} is no history: it holds ${other.name}; choose a branch of its own, such as perf-data`,
  )
}

/** Files that people put beside the nights. */
const besideNights: ReadonlySet<string> = new Set(['README.md', '.gitattributes'])
