import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { resultFileName } from '../../src/metrics/result/result-json.ts'
import { logFolderName, savedPath } from './saved-result.ts'

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
