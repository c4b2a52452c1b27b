import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { type OnRequest, type PathsAsked, onRequest } from '../../reports/on-request.ts'
import { type Outputs, renderFiles } from '../../reports/output.ts'
import { saveFiles } from '../../src/metrics/result/save-atomically.ts'
import { outputFolderProblems } from './output-folder.ts'

/** The outputs that are asked for, each with its path, in the order of the help. */
export function askedOutputs(paths: PathsAsked): (readonly [name: OnRequest, path: string])[] {
  return (Object.keys(onRequest) as OnRequest[]).flatMap((name) => {
    const path = paths[name]
    return path === undefined ? [] : [[name, path] as const]
  })
}

/** A line each, for `showPaths`. */
export function askedPaths(paths: PathsAsked): string[] {
  return askedOutputs(paths).map(([name, path]) => `  ${name.padEnd(6)}  ${path}`)
}

/** Could each be written, and none over another? Nothing is made to find out. */
export function askedProblems(paths: PathsAsked): string[] {
  const asked = askedOutputs(paths)
  return asked.flatMap(([name, path], index) => {
    const flag = `--${name} ${path}`
    const before = asked.slice(0, index).find(([, other]) => resolve(other) === resolve(path))
    if (before !== undefined) return [`${flag}: --${before[0]} goes there already; choose another`]
    if (onRequest[name].takes === 'folder') return outputFolderProblems(path, flag)
    const existing = statSync(resolve(path), { throwIfNoEntry: false })
    if (existing?.isDirectory() === true) return [`${flag}: is no file; name a file that may be written`]
    if (existing?.isFile() === false) return []
    return outputFolderProblems(dirname(resolve(path)), flag)
  })
}

/**
 * Writes each where it was asked for, and makes the folders that it needs.
 *
 * @throws Refusal (13) on a full disk, (2) for a path that cannot be written
 */
export async function saveAsked<Result>(paths: PathsAsked, result: Result, outputs: Outputs<Result>): Promise<void> {
  for (const [name, path] of askedOutputs(paths)) {
    const output = outputs[name]
    if (output === undefined || !('saved' in output))
      throw new Error(`--${name} is offered, and there is no such output`)
    const files = await renderFiles(output, result)
    if (onRequest[name].takes === 'folder') await saveFiles(path, files)
    else await saveFiles(dirname(path), { [basename(path)]: Object.values(files).join('') })
  }
}
