import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '../../src/make-folder.ts'
import { fileRefusal } from '../../src/file-refusal.ts'

export interface NewFile {
  readonly path: string
  readonly text: string
}

/** The outcome for a file. A file that existed before is kept. */
export interface WrittenFile {
  readonly path: string
  readonly state: 'written' | 'kept'
}

/** Writes those that are not there. @throws Refusal (2) or (13) for one that cannot be written */
export async function writeNewFiles(files: readonly NewFile[]): Promise<WrittenFile[]> {
  const written: WrittenFile[] = []
  for (const { path, text } of files) written.push({ path, state: await writeNew(path, text) })
  return written
}

async function writeNew(path: string, text: string): Promise<WrittenFile['state']> {
  if (existsSync(path)) return 'kept'
  try {
    await makeFolder(dirname(path))
    // Fails for whatever is there by now, a symbolic link to nowhere too.
    await writeFile(path, text, { flag: 'wx' })
    return 'written'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'kept'
    throw fileRefusal(`cannot write ${path}`, error)
  }
}

/** A line each. */
export function filesText(files: readonly WrittenFile[]): string {
  return files
    .map(
      ({ path, state }) =>
        `  ${state.padEnd(7)}  ${path}${state === 'kept' ? ' (it was there, and is as it was)' : ''}\n`,
    )
    .join('')
}

/** Lists the files that would be written, and those that would be kept. */
export function plannedText(files: readonly NewFile[]): string {
  return files
    .map(({ path, text }) => `--- ${path}${existsSync(path) ? ' (is there, and would be kept)' : ''}\n${text}\n`)
    .join('')
}
