import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { mostBytes, readUserText } from './read-user-file.ts'

export type ModuleFormat = 'esm' | 'cjs'

// Of a file whose name and package do not say that it is an ES module.
const moduleSyntax =
  /^\s*(?:import\s*[\w${*'"]|export\s*(?:[{*]|(?:default|const|let|var|async|function|class|type|interface|enum|abstract|declare)\b))/m

/**
 * Is a file an ES module, or CommonJS? By its name, the `type` of its package, and what is written in it: TypeScript is written as an
 * ES module in packages of either type.
 *
 * @param file its path
 * @param root the folder that a deployment has, without what lies above it: there a package.json says nothing
 */
export function moduleFormat(file: string, root?: string): ModuleFormat {
  if (/\.m[jt]s$/.test(file)) return 'esm'
  if (/\.c[jt]s$/.test(file)) return 'cjs'
  return packageType(dirname(file), root) === 'module' || hasModuleSyntax(readUserText(file, mostBytes.source))
    ? 'esm'
    : 'cjs'
}

/** Does it import or export as an ES module does? */
export function hasModuleSyntax(source: string): boolean {
  return moduleSyntax.test(source)
}

/** Does it export as CommonJS does? */
export function hasCommonJsSyntax(source: string): boolean {
  return /(?<![\w$.])(?:module\.exports|exports)\b\s*[=.[,)]/.test(source)
}

/** The `type` of the nearest package.json, up to the root. */
export function packageType(folder: string, root?: string): unknown {
  const file = join(folder, 'package.json')
  if (existsSync(file)) return typeIn(readUserText(file, mostBytes.description))
  const above = dirname(folder)
  return above === folder || folder === root ? undefined : packageType(above, root)
}

function typeIn(manifest: string): unknown {
  try {
    return (JSON.parse(manifest) as { type?: unknown } | null)?.type
  } catch {
    // Who needs more of the manifest says what is wrong with it.
    return undefined
  }
}
