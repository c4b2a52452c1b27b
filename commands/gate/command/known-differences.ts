import type { Baseline } from './baseline.ts'
import { differencesBetween } from '../differences.ts'
import type { PlannedRun } from '../../run/plan-run.ts'
import { type FunctionDefinition, type StackDefinition, functionRuntime } from '../../../reference-stack/definition.ts'
import { region } from '../../../reference-stack/local/index.ts'
import { describeProfile } from '../../../reference-stack/local/service-times/index.ts'
import { describeProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import type { Fingerprinted } from '../../../src/metrics/judging/comparing/fingerprint.ts'
import { hostOfCrowd } from '../../../src/runs/machine-figures.ts'
import { harnessVersion } from '../../run/harness-version.ts'

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
  if (before.kind === 'existing' || after.kind === 'existing') return []
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

/** The fingerprint of a planned run, as far as it is known before the run. */
async function plannedFingerprint(run: PlannedRun): Promise<Fingerprinted> {
  const { scenario, options, stackOptions } = run
  return {
    scenario: scenario.name,
    target: await targetOf(run),
    harness: { version: harnessVersion, node: process.versions.node, host: hostOfCrowd() },
    options: { ...options, ...stackOptions },
    server: { logs: null },
  }
}

async function targetOf({ aim, protocol, serviceTimes }: PlannedRun): Promise<Fingerprinted['target']> {
  const { name } = await describeProtocol(protocol)
  if (aim.kind === 'existing') {
    const { kind, region: ofTarget, stack, serviceTimes: inWords } = aim.target
    return { kind, region: ofTarget, stack, protocol: name, ...(inWords !== null && { serviceTimes: inWords }) }
  }
  const { definition } = aim.chat
  return {
    kind: 'emulated',
    region,
    stack: definition.name,
    protocol: name,
    ...(serviceTimes && { serviceTimes: describeProfile(serviceTimes.profile) }),
  }
}
