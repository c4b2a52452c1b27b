import { dirname, resolve } from 'node:path'
import { makeFolder } from '../../src/make-folder.ts'
import { fileRefusal } from '../../src/metrics/result/file-refusal.ts'
import { saveAtomically } from '../../src/metrics/result/save-atomically.ts'

/** Writes a document as JSON, and the folders above it. @throws Refusal (2) or (13) if it cannot be written */
export async function saveDocument(document: object, path: string): Promise<void> {
  try {
    await makeFolder(dirname(resolve(path)))
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
  await saveAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
}
