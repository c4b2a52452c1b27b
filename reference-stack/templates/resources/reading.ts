import type { Evaluator } from '../intrinsics/evaluator.ts'
import type { Told } from '../source/remarks.ts'
import type { Names } from './names.ts'
import type { Resources } from './resources.ts'

/** What stands in for parts of a template that are not on this machine. */
export interface Replacements {
  /** Folders with the code of functions, by their names. */
  readonly code: ReadonlyMap<string, string>
  /** Is the authorizer of `$connect` not to be asked? */
  readonly admitsAll: boolean
}

export const noReplacements: Replacements = { code: new Map(), admitsAll: false }

/** The state that the readers of a template's resources share. */
export interface Reading {
  readonly resources: Resources
  readonly evaluator: Evaluator
  /** For policies: one that cannot be evaluated is no reason to stop. */
  readonly lenient: Evaluator
  readonly names: Names
  readonly remarks: Told
  /** The folder that relative paths begin in. */
  readonly folder: string
  readonly replacements: Replacements
  /** Writes inline code to a file of its own, and returns its path. */
  readonly writeInline: (name: string, code: string) => string
}
