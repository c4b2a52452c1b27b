import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'

/** How Lambda itself looks for a file, and then what a bundler would have made it from. */
const built = ['.js', '.mjs', '.cjs'] as const
const sources = ['.ts', '.mts', '.cts', '.tsx', '.jsx'] as const

export interface HandlerPlace {
  /** Where Lambda would have the code. */
  readonly folder: string
  /** `src/app.sendMessage`: a file without its ending, and what it exports. */
  readonly handler: string
  readonly runtime: string
  /** Files that a build takes, relative to the folder: the handler's own is one of them. */
  readonly entryPoints: readonly string[]
  /** Are sources taken even if something built lies beside them? */
  readonly isBuiltFromSource: boolean
}

/** The file of a handler with its export as the hash; the reason as text if it is not there. */
export function handlerUrl(place: HandlerPlace): URL | string {
  if (posix.normalize(place.handler).startsWith('../'))
    return `Handler ${place.handler}: is outside ${place.folder}, and Lambda would not have it`
  return place.runtime.startsWith('python') ? pythonHandler(place) : nodeHandler(place)
}

function nodeHandler({ folder, handler, entryPoints, isBuiltFromSource }: HandlerPlace): URL | string {
  const { dir, base } = posix.parse(handler)
  const dot = base.indexOf('.')
  if (dot <= 0)
    return `Handler ${handler}: has to be like src/app.handler: a file without its ending, a dot, and its export`
  const name = base.slice(0, dot)
  const stem = posix.join(dir, name)
  const ofEntries = entryPoints.filter((entry) => posix.parse(entry).name === name)
  const endings = isBuiltFromSource ? [...sources, ...built] : [...built, ...sources]
  const candidates = [
    ...ofEntries,
    ...(ofEntries.length === 0 ? entryPoints : []),
    ...endings.map((ending) => `${stem}${ending}`),
  ]
  const file = candidates.map((candidate) => join(folder, candidate)).find(isFile)
  if (file !== undefined) return withExport(file, base.slice(dot + 1))
  return `Handler ${handler}: there is no ${stem}.js (nor ${endings.filter((one) => one !== '.js').join(', ')}) in ${folder}; build it first, if something makes it`
}

/** `package.module.function`, also with slashes. */
function pythonHandler({ folder, handler }: HandlerPlace): URL | string {
  const dot = handler.lastIndexOf('.')
  if (dot <= 0) return `Handler ${handler}: has to be like app.lambda_handler: a module, a dot, and its function`
  const stem = handler.slice(0, dot).replaceAll('.', '/')
  const file = [`${stem}.py`, `${stem}/__init__.py`].map((candidate) => join(folder, candidate)).find(isFile)
  return file === undefined
    ? `Handler ${handler}: there is no ${stem}.py in ${folder}`
    : withExport(file, handler.slice(dot + 1))
}

/** The file that CloudFormation would have put inline code into. */
export function inlineFileName(runtime: string): string {
  return runtime.startsWith('python') ? 'index.py' : 'index.js'
}

export function withExport(file: string, name: string): URL {
  const url = pathToFileURL(file)
  url.hash = name
  return url
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
