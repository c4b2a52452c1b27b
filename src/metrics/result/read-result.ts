import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readJsonFile } from '../../json-file.ts'
import { type RunResult, runResultSchema, runResultSchemaName } from './run-result.ts'
import { resultFileName } from './write-result.ts'

/**
 * Reads a saved run: its `result.json` or the directory that holds it. Missing, damaged, of another version or of
 * the wrong shape is a {@link Refusal} (exit 2) that names every mistake.
 */
export async function readResult(pathOrDirectory: string): Promise<RunResult> {
  const path = (await isDirectory(pathOrDirectory)) ? join(pathOrDirectory, resultFileName) : pathOrDirectory
  return await readJsonFile(path, {
    what: "a run's result",
    schemaName: runResultSchemaName,
    schema: runResultSchema,
    wayOut: 'give the directory of a run or its result.json; `fanbench run` writes them',
  })
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() ?? false
}
