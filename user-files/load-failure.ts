import { existsSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isUsersFile } from './own-modules.ts'

/** Why a module could not be loaded, in a line for who wrote it: the error, and where in its files it is, if that is known. */
export function loadFailure(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error)
  const [message = ''] = error.message.split('\n', 1)
  const place = userPlace(error)
  if (place === undefined) return message
  const file = place.file === path ? '' : ` of ${relative(dirname(path), place.file)}`
  return `${message} in line ${place.line}${file}`
}

/** A mistake in the syntax begins the stack with its place; what is thrown has it in its first call. */
const placeLine = /^(?: +at (?:.*? \()?(?:async )?)?((?:file:\/\/)?\/.+?):(\d+)(?::\d+)?\)?$/gm

/** Where in a user's file an error comes from; undefined if that is not known. */
export function userPlace(error: Error): { readonly file: string; readonly line: number } | undefined {
  return [...(error.stack ?? '').matchAll(placeLine)]
    .map(([, file = '', line]) => ({
      file: file.startsWith('file:') ? fileURLToPath(file) : file,
      line: Number(line),
    }))
    .find(({ file }) => isUsersFile(pathToFileURL(file).href) && existsSync(file))
}
