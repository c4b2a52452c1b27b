import { readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { mostBytes, readUserText } from '../../user-files/read-user-file.ts'

/** A file that has a handler, and the route that its name suggests. */
export interface HandlerFile {
  /** The path, with the name of the handler if that is not `handler`: `src/say.py#lambda_handler`. */
  readonly file: string
  readonly route: string
}

const lifecycle = /^(?:on)?[-_]?(connect|disconnect|default)$/i

/** The names of the main file of a folder. Such a file takes its function name from the folder. */
const mainFiles = new Set(['index', 'handler', 'app', 'main', 'lambda_function', '__init__'])

/** Returns the subject of a module: `join` for `join.ts`, `join/index.ts` and `join/app.py`. */
export function subjectOf(file: string): string {
  const name = basename(file, extname(file))
  const folder = basename(dirname(file))
  return mainFiles.has(name) && /^\w/.test(folder) ? folder : name
}

/** Returns the route of a file: `$connect` for `connect.ts` and `onConnect.ts`. */
function routeOf(file: string): string {
  const word = subjectOf(file)
  const [, event] = lifecycle.exec(word) ?? []
  return event === undefined ? word : `$${event.toLowerCase()}`
}

const exportsHandler = /\bexport\b[^;]*?\bhandler\b|\bexports\.handler\s*=|\bmodule\.exports\s*=\s*\{[^}]*\bhandler\b/

/** Matches the usual names of a Python handler in Lambda's console and in the samples of AWS. */
const pythonHandler = /^(?:async )?def (lambda_handler|handler)\(|^(lambda_handler|handler) *=/m

const notSearched = /^\.|^(?:node_modules|__pycache__|venv|env|site-packages)$/

/**
 * The files of a folder, and of those below it, that export a `handler` or, in Python, define a `lambda_handler` or `handler`; in
 * the order of their names.
 */
export function handlerFilesIn(folder: string): HandlerFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return notSearched.test(entry.name) ? [] : handlerFilesIn(path)
    if (entry.isFile() && isPythonSource(entry.name)) return pythonHandlerIn(path)
    const isSource = /\.[cm]?[jt]s$/.test(entry.name) && !/\.(?:d|test|spec|stack|protocol|config)\./.test(entry.name)
    if (!entry.isFile() || !isSource) return []
    return exportsHandler.test(readUserText(path, mostBytes.source)) ? [{ file: path, route: routeOf(path) }] : []
  })
}

function isPythonSource(name: string): boolean {
  return name.endsWith('.py') && !/^(?:test_|conftest\.py$)|_test\.py$/.test(name)
}

function pythonHandlerIn(path: string): HandlerFile[] {
  const [, defined, assigned] = pythonHandler.exec(readUserText(path, mostBytes.source)) ?? []
  const name = defined ?? assigned
  if (name === undefined) return []
  return [{ file: name === 'handler' ? path : `${path}#${name}`, route: routeOf(path) }]
}
