import { existsSync, statSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readResult } from '../../src/metrics/result/read-result.ts'
import { mustFitSchema, resultFileName, resultJson } from '../../src/metrics/result/result-json.ts'
import type { RunResult } from '../../src/metrics/result/run-result.ts'
import { saveFiles } from '../../src/metrics/result/save-atomically.ts'
import { readRunLogs } from '../../src/runs/run-logs.ts'
import { buildResult } from '../../src/runs/evaluation/build-result.ts'
import { runOutputs } from './outputs.ts'
import { saveResult } from './show-and-save.ts'

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

/**
 * Writes everything that follows from a run's result into its folder.
 *
 * @throws Refusal (13) on a full disk, (2) for a folder that cannot be written
 */
export async function saveRun(folder: string, result: RunResult): Promise<void> {
  await saveResult(result, runOutputs, folder)
  mustFitSchema(result)
}

/**
 * The runs that a text names: a run, a folder of runs (such as that of an experiment), or several of these with commas between
 * them.
 *
 * @returns folders and files for `savedResult`, those of a folder in the order of their names; and what is wrong with the
 *   text
 */
export function namedRuns(named: string, outDir: string): { sources: string[]; problems: string[] } {
  const names = existsSync(savedPath(named, outDir)) ? [named] : named.split(',').map((name) => name.trim())
  const each = names.map((name) => runsIn(savedPath(name, outDir), name))
  return {
    sources: each.flatMap((found) => (typeof found === 'string' ? [] : found)),
    problems: each.filter((found) => typeof found === 'string'),
  }
}

/** @returns or what is wrong */
function runsIn(path: string, name: string): string[] | string {
  if (name === '') return 'there is an empty name between the commas; leave it out'
  if (!existsSync(path)) return `${name}: there is no such run or folder; \`fanbench run\` makes them`
  if (!statSync(path).isDirectory() || isRun(path)) return [path]
  const runs = readdirSync(path, { withFileTypes: true })
    // Not a link such as `latest`, which is a run that is there already.
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name))
    .filter(isRun)
    .sort()
  return runs.length > 0 ? runs : `${name}: neither a run nor a folder of runs: there is no ${resultFileName} in it`
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, resultFileName)) || existsSync(join(folder, logFolderName))
}
