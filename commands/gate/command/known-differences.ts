import type { Baseline } from './baseline.ts'
import { plannedFingerprint } from './planned-fingerprint.ts'
import { differencesBetween } from '../differences.ts'
import type { PlannedRun } from '../../run/plan-run.ts'
import { type FunctionDefinition, type StackDefinition, functionRuntime } from '../../../reference-stack/definition.ts'

/** Differences of the sides that must not differ, as far as known before anything is sent: a sentence each. */
export async function knownDifferences(baseline: Baseline, run: PlannedRun): Promise<string[]> {
  if (baseline.kind !== 'run') return []
  const candidate = await plannedFingerprint(run)
  return [
    ...differencesBetween([await plannedFingerprint(baseline.run)], [candidate]),
    ...differencesOfDefinitions(baseline.run, run),
  ]
}

/** None where one of them is no definition. */
export function differencesOfDefinitions(baseline: PlannedRun, candidate: PlannedRun): string[] {
  const [before, after] = [baseline.aim, candidate.aim]
  if (before.kind === 'standing' || after.kind === 'standing') return []
  return definitionDifferences(before.chat.definition, after.chat.definition, candidate.stackOptions?.memory)
}

/** The settings of a function that decide its speed, whatever its code does. */
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
function definitionDifferences(
  baseline: StackDefinition,
  candidate: StackDefinition,
  memoryMb: number | undefined,
): string[] {
  return Object.entries(candidate.functions).flatMap(([functionName, after]) => {
    const before = baseline.functions[functionName]
    if (before === undefined) return []
    return Object.entries(settingsOfFunctions).flatMap(([what, of]) =>
      of(before) === of(after) || (what === 'memory' && memoryMb !== undefined)
        ? []
        : [`${what} of ${functionName} differs: baseline ${of(before)}, candidate ${of(after)}`],
    )
  })
}
