import { lambdaClient } from '../../src/targets/clients.ts'
import { type RestoredFunction, restoreAll } from '../../src/targets/versions/restore-all.ts'
import { type RestoreFile, targetToRestore } from '../../src/targets/versions/restore-file.ts'
import { saveDocument } from './show-and-save.ts'

/** Does what a restore file says, and writes into it that it has been done, if all of it could be. */
export async function restoreAndMark(path: string, file: RestoreFile): Promise<RestoredFunction[]> {
  using client = lambdaClient(targetToRestore(file))
  if (client === null) throw new Error(`${path} was written of a target without Lambda`)
  const restored = await restoreAll(client, file.target.alias, file.functions)
  if (restored.every(({ problem }) => problem === null))
    await saveDocument({ ...file, restoredAt: new Date().toISOString() }, path)
  return restored
}
