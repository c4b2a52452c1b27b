import type { FunctionDefinition, StackDefinition } from '../../../reference-stack/define-stack.ts'
import { functionRuntime } from '../../../reference-stack/definition-defaults.ts'

/** Of functions, what decides how fast they are whatever their code does. */
const settingsOfFunctions = {
  memory: ({ memoryMb }: FunctionDefinition) => `${memoryMb} MB`,
  runtime: functionRuntime,
} as const

/**
 * What the functions that both definitions have are not given alike, a sentence each. A function that only one of them has is a part
 * of the change that is measured.
 *
 * @param memoryMb of every function, where it is set for the run
 */
export function definitionDifferences(
  baseline: StackDefinition,
  candidate: StackDefinition,
  memoryMb: number | undefined,
): string[] {
  return Object.entries(candidate.functions).flatMap(([role, after]) => {
    const before = baseline.functions[role]
    if (before === undefined) return []
    return Object.entries(settingsOfFunctions).flatMap(([what, of]) =>
      of(before) === of(after) || (what === 'memory' && memoryMb !== undefined)
        ? []
        : [`${what} of ${role} differs: baseline ${of(before)}, candidate ${of(after)}`],
    )
  })
}
