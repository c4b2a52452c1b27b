import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * The ending with which Node takes a TypeScript file in this folder for a module. `.ts` goes by the nearest package.json: with
 * `"type": "commonjs"` it cannot be loaded, and without a type it is loaded with a warning. `.mts` is a module everywhere.
 */
export function moduleEnding(folder: string): '.ts' | '.mts' {
  const file = join(folder, 'package.json')
  if (existsSync(file)) return typeIn(file) === 'module' ? '.ts' : '.mts'
  const above = dirname(resolve(folder))
  return above === resolve(folder) ? '.ts' : moduleEnding(above)
}

function typeIn(file: string): unknown {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { type?: unknown } | null)?.type
  } catch {
    return undefined
  }
}
