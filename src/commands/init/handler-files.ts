import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** A file that exports a handler, and the route that its name suggests. */
export interface HandlerFile {
  readonly file: string
  readonly route: string
}

const lifecycle = /^(?:on)?[-_]?(connect|disconnect|default)$/i

/** Of `join.ts` and `join/index.ts`: `join`; of `connect.ts` and `onConnect.ts`: `$connect`. */
function routeOf(file: string): string {
  const name = basename(file, extname(file))
  const word = name === 'index' || name === 'handler' ? basename(dirname(file)) : name
  const [, event] = lifecycle.exec(word) ?? []
  return event === undefined ? word : `$${event.toLowerCase()}`
}

const exportsHandler = /\bexport\b[^;]*?\bhandler\b|\bexports\.handler\s*=|\bmodule\.exports\s*=\s*\{[^}]*\bhandler\b/

/** The files of a folder, and of those below it, that export a `handler`; in the order of their names. */
export function handlerFilesIn(folder: string): HandlerFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return /^\.|^node_modules$/.test(entry.name) ? [] : handlerFilesIn(path)
    const isSource = /\.[cm]?[jt]s$/.test(entry.name) && !/\.(?:d|test|spec|stack|protocol|config)\./.test(entry.name)
    if (!entry.isFile() || !isSource) return []
    return exportsHandler.test(readFileSync(path, 'utf8')) ? [{ file: path, route: routeOf(path) }] : []
  })
}
