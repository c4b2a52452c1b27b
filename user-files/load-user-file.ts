import { readFileSync } from 'node:fs'
import type { LoadFnOutput, LoadHookSync } from 'node:module'
import { dirname, extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileJson, compileUserFile } from './compile-user-file.ts'
import { hasCommonJsSyntax, hasModuleSyntax, packageType } from './module-format.ts'
import { isUsersFile } from './own-modules.ts'

/**
 * Loads users' files as what they are written as, without what Node says or refuses where a package.json says nothing or
 * something else, and TypeScript with all of its syntax.
 */
export const loadUserFile: LoadHookSync = (url, context, nextLoad) => {
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
  const source = readFileSync(file, 'utf8')
  const isModule = hasModuleSyntax(source)
  const isCommonJs = hasCommonJsSyntax(source)
  const isModuleFolder = packageType(dirname(file)) === 'module'
  if (!isModule && !(isCommonJs && isModuleFolder)) return null
  // An ES module with names that only CommonJS has, or one of both in a comment or in text: the compiler knows.
  if (!isCommonJs && !/\b(?:__dirname|__filename|require)\b/.test(source))
    return { format: 'module', source, shortCircuit: true }
  return { ...compileUserFile(file, isRequired), shortCircuit: true }
}
