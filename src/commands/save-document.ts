import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileRefusal } from '../metrics/result/file-refusal.ts'
import { saveAtomically } from '../metrics/result/save-atomically.ts'

/** Writes a document as JSON, and the folders above it. @throws Refusal (2) or (13) if it cannot be written */
export async function saveDocument(document: object, path: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true })
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
  await saveAtomically(path, `${JSON.stringify(document, null, 2)}\n`)
}
