import { GitFailure, git, gitBytes } from './run-git.ts'

/** A file or a folder at the root of a commit. */
export interface Entry {
  readonly name: string
  readonly kind: 'blob' | 'tree' | 'commit'
  readonly id: string
  /** The line for `git mktree`. */
  readonly line: string
}

/** @returns those at the root; none of no commit */
export async function entriesOf(folder: string, commit: string | null): Promise<Entry[]> {
  if (commit === null) return []
  const listed = await git(folder, ['ls-tree', '-z', '--full-tree', commit])
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [about = '', name = ''] = line.split('\t', 2)
      const [, kind, id = ''] = about.split(' ')
      return { name, kind: kind as Entry['kind'], id, line }
    })
}

/** The texts of files, in their order, by one process however many they are. */
export async function textsOf(folder: string, files: readonly Entry[]): Promise<string[]> {
  if (files.length === 0) return []
  const printed = await gitBytes(folder, ['cat-file', '--batch'], { stdin: files.map(({ id }) => `${id}\n`).join('') })
  const texts: string[] = []
  // `<id> blob <bytes>`, a line break, the bytes, a line break.
  for (let at = 0; at < printed.length; ) {
    const begin = printed.indexOf('\n', at) + 1
    const bytes = Number(printed.toString('latin1', at, begin).trim().split(' ').at(-1))
    texts.push(printed.toString('utf8', begin, begin + bytes))
    at = begin + bytes + 1
  }
  return texts
}

export interface NewFile {
  readonly name: string
  readonly text: string
}

/**
 * Makes a commit without an index. Nothing points at it yet.
 *
 * @param parent null for the first of a branch
 * @param entries each name once
 */
export async function commitOf(
  folder: string,
  parent: string | null,
  entries: readonly Entry[],
  message: string,
): Promise<string> {
  const tree = await git(folder, ['mktree', '-z'], { stdin: entries.map(({ line }) => `${line}\0`).join('') })
  const args = ['commit-tree', tree, '-m', message, ...(parent === null ? [] : ['-p', parent])]
  try {
    return await git(folder, args)
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error
    return await git(folder, args, { variables: fanbenchIdentity })
  }
}

/** On a machine, as of CI, where Git does not know who the user is. */
const fanbenchIdentity = {
  GIT_AUTHOR_NAME: 'fanbench',
  GIT_AUTHOR_EMAIL: 'fanbench@localhost',
  GIT_COMMITTER_NAME: 'fanbench',
  GIT_COMMITTER_EMAIL: 'fanbench@localhost',
}

/** Puts files among the repository's objects. */
export async function storedFiles(folder: string, files: readonly NewFile[]): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { name, text } of files) {
    const id = await git(folder, ['hash-object', '-w', '--stdin', '--no-filters'], { stdin: text })
    entries.push({ name, kind: 'blob', id, line: `100644 blob ${id}\t${name}` })
  }
  return entries
}
