import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder } from '../../make-folder.ts'
import { fileRefusal } from './file-refusal.ts'

/**
 * Writes the file so that every reader finds the old content or the whole of the new one. A full disk or no open files left is a
 * {@link Refusal} with exit 13, a path that cannot be written one with exit 2.
 */
export async function saveAtomically(path: string, content: string): Promise<void> {
  // In the same directory: a rename is only atomic within one file system.
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`)
  try {
    await writeThrough(draft, content)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw fileRefusal(`cannot write ${path}`, error)
  }
}

async function writeThrough(path: string, content: string): Promise<void> {
  await using file = await open(path, 'wx')
  await file.writeFile(content)
  // Before the rename, or a power cut could leave the name on an empty file.
  await file.sync()
}

/**
 * Writes files into a folder one after the other, and makes the folders that they need.
 *
 * @param files the text of each by its path within the folder
 * @throws Refusal (13) on a full disk, (2) for a folder that cannot be written
 */
export async function saveFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    await makeFolder(dirname(path)).catch((error: unknown) => {
      throw fileRefusal(`cannot make ${dirname(path)}`, error)
    })
    await saveAtomically(path, text)
  }
}
