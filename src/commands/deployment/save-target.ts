import type { TargetFile } from '../../../reference-stack/target-file.ts'
import { saveDocument } from '../save-document.ts'

/** Writes a target file, and the folders above it. @throws Refusal (2) or (13) if it cannot be written */
export async function saveTarget(target: TargetFile, path: string): Promise<void> {
  await saveDocument(target, path)
}
