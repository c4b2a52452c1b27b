import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { TargetFile } from '../../reference-stack/target-file.ts'
import { saveAtomically } from '../metrics/result/save-atomically.ts'
import { fileRefusal } from '../metrics/result/file-refusal.ts'

/** Writes a target file, and the folders above it. @throws Refusal (2) or (13) if it cannot be written */
export async function saveTarget(target: TargetFile, path: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true })
  } catch (error) {
    throw fileRefusal(`cannot write ${path}`, error)
  }
  await saveAtomically(path, `${JSON.stringify(target, null, 2)}\n`)
}
