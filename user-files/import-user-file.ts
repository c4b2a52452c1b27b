import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { loadUserFile } from './load-user-file.ts'
import { resolveUserImport } from './resolve-user-import.ts'

type Exports = Readonly<Record<string, unknown>>

let areHooksThere = false

/**
 * The exports of a user's file, loaded in this process. It may import `fanbench/...` wherever it lies, and it may be TypeScript
 * or an ES module whatever the `type` of its package: a chat's folder need not know of fanbench.
 *
 * @throws whatever keeps it from being loaded
 */
export async function importUserFile(path: string): Promise<Exports> {
  if (!areHooksThere) registerHooks({ resolve: resolveUserImport, load: loadUserFile })
  areHooksThere = true
  return ofModule((await import(pathToFileURL(path).href)) as Exports)
}

/** CommonJS that a compiler has made of an ES module has all exports of that module, its default one too, as its default. */
function ofModule(exports: Exports): Exports {
  const { default: inner } = exports
  return (inner as { readonly __esModule?: unknown } | null | undefined)?.__esModule === true
    ? (inner as Exports)
    : exports
}
