import { fileURLToPath, pathToFileURL } from 'node:url'

const name = 'fanbench.preloaded'
const key = Symbol.for(name)

/** Modules loaded before the handler, by path: with the query of their URL, which a worker made of text cannot name. */
function searches(): Record<string, string> {
  const all = globalThis as unknown as { [at: symbol]: Record<string, string> | undefined }
  return (all[key] ??= {})
}

/** The query of the URL that a module was loaded by: what it is told. */
export function ownSearch(moduleUrl: string): URLSearchParams {
  const path = fileURLToPath(moduleUrl)
  const { search } = new URL(moduleUrl)
  if (search !== '') searches()[path] = search
  return new URLSearchParams(searches()[path])
}

/** The URLs of what was loaded before the handler, each with its query. */
export function preloaded(): string[] {
  return Object.entries(searches()).map(([path, search]) => pathToFileURL(path).href + search)
}

/** Code, in one line, that loads the same. */
export function loadingLine(): string {
  const told = `globalThis[Symbol.for('${name}')] = ${JSON.stringify(searches())};`
  const loads = Object.keys(searches()).map((path) => {
    const text = JSON.stringify(path)
    return `process.getBuiltinModule('node:module').createRequire(${text})(${text});`
  })
  return told + loads.join('')
}
