import { dirname, join } from 'node:path'
import { makeFolder } from '../../make-folder.ts'
import { fileRefusal } from './file-refusal.ts'
import { saveAtomically } from './save-atomically.ts'

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
