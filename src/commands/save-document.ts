import { dirname, resolve } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { fileRefusal } from '../metrics/result/file-refusal.ts'
import { saveAtomically } from '../metrics/result/save-atomically.ts'

/** Writes a document as JSON, and the folders above it. @throws Refusal (2) or (13) if it cannot be written */
export async function saveDocument(document: object, path: string): Promise<void> {
  try {
    await makeFolder(dirname(resolve(path)))
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
  await saveAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
}
