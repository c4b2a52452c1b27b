import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { mustFitSchema, resultFileName, resultJson } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { saveFiles } from '../../src/metrics/result/save-files.ts'
import { readRunLogs } from '../../src/runs/run-logs.ts'
import { buildResult } from '../../src/runs/evaluation/build-result.ts'

/** Within a run's folder. */
export const logFolderName = 'log'

/**
 * The result of a run; made from its logs, and saved, if the run did not live to write it.
 *
 * @param source a run's folder or its `result.json`
 * @throws Refusal (2) if there is neither, or what is there cannot be read
 */
export async function savedResult(source: string): Promise<RunResult> {
  const isFolder = existsSync(source) && statSync(source).isDirectory()
  if (!isFolder || existsSync(join(source, resultFileName))) return readResult(source)
  const logs = readRunLogs(join(source, logFolderName))
  if (logs === null) return readResult(source)
  const result = buildResult(logs)
  await saveFiles(source, { [resultFileName]: resultJson(result) })
  mustFitSchema(result)
  return result
}

/** Returns the path of a run: the given path, or the path of an id or of `latest` in the output folder. */
export function savedPath(name: string, outDir: string): string {
  return existsSync(name) || !existsSync(join(outDir, name)) ? name : join(outDir, name)
}
