import type { GateNoise } from '../gate-result.ts'
import type { GatePlan } from '../plan.ts'
import { differencesInNoise, noiseFingerprint } from '../../noise/fingerprint.ts'
import { type SavedNoise, findableByGate } from '../../noise/read-noise.ts'
import type { PlannedRun } from '../../run/plan-run.ts'
import { plannedFingerprint } from './planned-fingerprint.ts'

/**
 * What such a gate can find, by the noise that was measured. Noise of another machine or load says nothing about it: that is left out with
 * a warning, since a nightly job does not choose its machine.
 */
export async function noiseOf(
  saved: SavedNoise | null,
  run: PlannedRun,
  { pairs, figures }: Pick<GatePlan, 'pairs' | 'figures'>,
): Promise<{ readonly noise: GateNoise | null; readonly warnings: readonly string[] }> {
  if (saved === null) return { noise: null, warnings: [] }
  const { scenario, target, options, harness } = await plannedFingerprint(run)
  const conditions = { scenario, targetKind: target.kind, options, host: harness.host, node: harness.node }
  const differences = differencesInNoise(saved.fingerprint, noiseFingerprint(conditions))
  if (differences.length === 0)
    return { noise: { source: saved.source, findable: findableByGate(saved, pairs, figures) }, warnings: [] }
  return { noise: null, warnings: [`--noise ${saved.source} is not taken into account: ${differences.join('; ')}`] }
}
