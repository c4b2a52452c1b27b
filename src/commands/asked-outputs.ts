import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { type OnRequest, type PathsAsked, onRequest } from '../../reports/on-request.ts'
import { type FileOutput, type FolderOutput, renderFiles } from '../../reports/output.ts'
import { saveFiles } from '../metrics/result/save-files.ts'
import { outputFolderProblems } from './running/output-folder.ts'

/** The outputs that are asked for, each with its path, in the order of the help. */
export function askedOutputs<Name extends OnRequest>(paths: PathsAsked<Name>): (readonly [name: Name, path: string])[] {
  return (Object.keys(onRequest) as Name[]).flatMap((name) => {
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
    const standing = statSync(resolve(path), { throwIfNoEntry: false })
    if (standing !== undefined && !standing.isFile()) return [`${flag}: is no file; name a file that may be written`]
    return outputFolderProblems(dirname(resolve(path)), flag)
  })
}

/**
 * Writes each where it was asked for, and makes the folders that it needs.
 *
 * @throws Refusal (13) on a full disk, (2) for a path that cannot be written
 */
export async function saveAsked<Result, Name extends OnRequest>(
  paths: PathsAsked<Name>,
  result: Result,
  outputs: Readonly<Record<Name, FileOutput<Result> | FolderOutput<Result>>>,
): Promise<void> {
  for (const [name, path] of askedOutputs(paths)) {
    const files = await renderFiles(outputs[name], result)
    if (onRequest[name].takes === 'folder') await saveFiles(path, files)
    else await saveFiles(dirname(path), { [basename(path)]: Object.values(files).join('') })
  }
}
