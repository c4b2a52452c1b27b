import { join } from 'node:path'
import { Refusal, exitCodes } from '../../exit-codes.ts'
import { readJsonFile } from '../../json-file.ts'
import { isFolder } from '../../make-folder.ts'
import { decodeHistogram } from '../recording/histogram.ts'
import { type RunResult, runResultSchema, runResultSchemaName } from './run-result.ts'
import { resultFileName } from './result-json.ts'

/**
 * Reads a saved run: its `result.json` or the directory that holds it. Missing, damaged, of another version or of
 * the wrong shape is a {@link Refusal} (exit 2) that names every mistake.
 */
export async function readResult(pathOrDirectory: string): Promise<RunResult> {
  const path = (await isFolder(pathOrDirectory)) ? join(pathOrDirectory, resultFileName) : pathOrDirectory
  const result = await readJsonFile(path, {
    what: "a run's result",
    schemaName: runResultSchemaName,
    schema: runResultSchema,
    most: 'result',
    wayOut: 'give the directory of a run or its result.json; `fanbench run` writes them',
  })
  const damaged = Object.keys(result.metrics).filter((name) => isDamaged(result.metrics[name]?.hdr ?? ''))
  if (damaged.length === 0) return result
  throw new Refusal(
    exitCodes.usage,
    damaged.map((name) => `${path}: metrics.${name}: its histogram is damaged`),
  )
}

function isDamaged(histogram: string): boolean {
  try {
    decodeHistogram(histogram)
    return false
  } catch {
    return true
  }
}
