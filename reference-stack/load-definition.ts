import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { importUserFile } from '../user-files/import-user-file.ts'
import { loadFailure } from '../user-files/load-failure.ts'
import { checkDefinition } from './check-definition.ts'
import type { StackDefinition } from './define-stack.ts'

/** A stack definition that cannot be used; every mistake is listed. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options)
    this.problems = problems
  }
}

/**
 * Imports a file and takes its definition: the default export, or the only export that looks like one.
 *
 * @param load takes the path of the file; by default the file is loaded in this process
 * @throws DefinitionError if there is no such file or export, or the definition has mistakes.
 */
export async function loadDefinition(path: string, load: LoadExports = importUserFile): Promise<StackDefinition> {
  const exports = await load(definitionFile(path)).catch((cause: unknown) => {
    throw new DefinitionError([`${path}: cannot be loaded: ${loadFailure(cause, resolve(path))}`], { cause })
  })
  return definitionIn(path, exports)
}

type Exports = Readonly<Record<string, unknown>>

type LoadExports = (file: string) => Promise<Exports>

/**
 * The definition among a file's exports.
 * @throws DefinitionError if there is none, or it has mistakes.
 */
function definitionIn(path: string, exports: Exports): StackDefinition {
  const definition = findDefinition(path, exports)
  const problems = checkDefinition(definition)
  if (problems.length > 0) throw new DefinitionError(problems.map((problem) => `${path}: ${problem}`))
  return definition as StackDefinition
}

/** @throws DefinitionError if there is no such file */
function definitionFile(path: string): string {
  const file = resolve(path)
  if (!existsSync(file)) throw new DefinitionError([`${path}: there is no such file`])
  return file
}

function findDefinition(path: string, exports: Exports): unknown {
  if (exports['default'] !== undefined) return exports['default']
  const found = Object.entries(exports).filter(([, value]) => looksLikeDefinition(value))
  const [only, ...others] = found
  if (only && others.length === 0) return only[1]
  throw new DefinitionError([
    only
      ? `${path}: exports several definitions (${found.map(([name]) => name).join(', ')}): make one the default export`
      : `${path}: exports no definition: export default defineStack({ ... })`,
  ])
}

function looksLikeDefinition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'functions' in value && 'routes' in value
}
