import { type LoadFnOutput, type LoadHookSync, registerHooks } from 'node:module'
import { dirname, extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { mostBytes, readUserText } from './read-user-file.ts'
import { compileJson, compileUserFile } from './compile-user-file.ts'
import { hasCommonJsSyntax, hasModuleSyntax, packageType } from './module-format.ts'
import { isUsersFile } from './own-modules.ts'
import { replacedClock } from './replaced-clock.ts'
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
  const exports = ofModule((await import(pathToFileURL(path).href)) as Exports)
  const replaced = replacedClock()
  if (replaced !== undefined) throw new Error(`it replaces ${replaced}, by which fanbench measures`)
  return exports
}

/** CommonJS that a compiler has made of an ES module has all exports of that module, its default one too, as its default. */
function ofModule(exports: Exports): Exports {
  const { default: inner } = exports
  return (inner as { readonly __esModule?: unknown } | null | undefined)?.__esModule === true
    ? (inner as Exports)
    : exports
}

/**
 * Loads users' files as what they are written as, without what Node says or refuses where a package.json says nothing or
 * something else, and TypeScript with all of its syntax.
 */
const loadUserFile: LoadHookSync = (url, context, nextLoad) => {
  if (!isUsersFile(url)) return nextLoad(url, context)
  const file = fileURLToPath(url)
  const ending = extname(file)
  const isRequired = context.conditions.includes('require')
  if (/^\.[cm]?ts$/.test(ending)) return { ...compileUserFile(file, isRequired), shortCircuit: true }
  if (ending === '.js') return loadScript(file, isRequired) ?? nextLoad(url, context)
  // As bundlers take it; Node asks for `with { type: 'json' }`.
  if (ending === '.json' && !isRequired && context.importAttributes['type'] === undefined)
    return { format: 'module', source: compileJson(file), shortCircuit: true }
  return nextLoad(url, context)
}

/** Null: Node takes it as it is. */
function loadScript(file: string, isRequired: boolean): LoadFnOutput | null {
  const source = readUserText(file, mostBytes.source)
  const isModule = hasModuleSyntax(source)
  const isCommonJs = hasCommonJsSyntax(source)
  const isModuleFolder = packageType(dirname(file)) === 'module'
  if (!isModule && !(isCommonJs && isModuleFolder)) return null
  // An ES module with names that only CommonJS has, or one of both in a comment or in text: the compiler knows.
  if (!isCommonJs && !/\b(?:__dirname|__filename|require)\b/.test(source))
    return { format: 'module', source, shortCircuit: true }
  return { ...compileUserFile(file, isRequired), shortCircuit: true }
}
