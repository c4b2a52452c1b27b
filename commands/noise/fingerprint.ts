import type { RunResult } from '../../src/metrics/result/run-result.ts'
import type { NoiseFingerprint } from './noise-result.ts'

/** Of a run that was measured, or of one that is planned. */
export interface NoiseConditions {
  readonly scenario: string
  readonly targetKind: RunResult['target']['kind']
  /** Of the run and of the embedded stack. */
  readonly options: RunResult['options']
  readonly host: Pick<RunResult['harness']['host'], 'cpuModel' | 'cpus'>
  /** Its version. */
  readonly node: string
}

/** What the noise of a run depends on, besides the neighbours of the machine. Not the seed. */
export function noiseFingerprint({ scenario, targetKind, options, host, node }: NoiseConditions): NoiseFingerprint {
  return {
    machine: `${host.cpus} × ${host.cpuModel}`,
    node,
    target: targetKind,
    scenario,
    ...Object.fromEntries(
      Object.entries(options)
        .filter(([name]) => name !== 'seed')
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [`option ${name}`, String(Array.isArray(value) ? value.join(', ') : value)]),
    ),
  }
}

export function conditionsOf({ scenario, target, options, harness }: RunResult): NoiseConditions {
  return { scenario, targetKind: target.kind, options, host: harness.host, node: harness.node }
}

/** What is not the same, in a sentence each; empty if the noise that was measured is that of the gate. */
export function differencesInNoise(noise: NoiseFingerprint, gate: NoiseFingerprint): string[] {
  const names = [...new Set([...Object.keys(noise), ...Object.keys(gate)])]
  return names
    .filter((name) => noise[name] !== gate[name])
    .map(
      (name) =>
        `${name} differs: the noise was measured with ${noise[name] ?? 'none'}, the gate has ${gate[name] ?? 'none'}`,
    )
}
