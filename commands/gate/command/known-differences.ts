import { differencesBetween } from '../differences.ts'
import { readDefinition } from '../../run/aim/embedded-stack.ts'
import type { PlannedRun } from '../../run/plan-run.ts'
import type { Baseline } from './baseline.ts'
import { definitionDifferences } from './definition-differences.ts'
import { plannedFingerprint } from './planned-fingerprint.ts'

/** What has to be the same of both sides and is not, as far as it is known before anything is sent: a sentence each. */
export async function knownDifferences(baseline: Baseline, run: PlannedRun): Promise<string[]> {
  if (baseline.kind === 'ref') return []
  const candidate = await plannedFingerprint(run)
  if (baseline.kind === 'saved') return differencesBetween(baseline.runs, [candidate])
  return [
    ...differencesBetween([await plannedFingerprint(baseline.run)], [candidate]),
    ...(await differencesOfDefinitions(baseline.run, run)),
  ]
}

/** None where one of them is no definition. */
export async function differencesOfDefinitions(baseline: PlannedRun, candidate: PlannedRun): Promise<string[]> {
  const [before, after] = [baseline.aim, candidate.aim]
  if (before.kind === 'standing' || after.kind === 'standing') return []
  return definitionDifferences(
    await readDefinition(before.chat),
    await readDefinition(after.chat),
    candidate.stackOptions?.memory,
  )
}
