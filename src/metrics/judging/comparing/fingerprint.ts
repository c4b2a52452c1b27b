import type { RunResult } from '../../result/run-result.ts'
import type { BySide, FingerprintEntry } from './comparison.ts'

/** The part of a result, or of a planned run, that a fingerprint is made from. */
export interface Fingerprinted extends Pick<RunResult, 'scenario' | 'options'> {
  readonly target: Pick<RunResult['target'], 'kind' | 'region' | 'stack' | 'protocol' | 'serviceTimes'>
  readonly harness: Pick<RunResult['harness'], 'version' | 'node'> & {
    readonly host: Pick<RunResult['harness']['host'], 'cpus' | 'cpuModel' | 'platform' | 'arch'>
  }
  readonly server: Pick<RunResult['server'], 'logs'>
}

/**
 * The properties that have to be the same, so that a difference between two figures says something about a change in the chat:
 * where it ran, the load, the harness and its machine. The seed is not among them, nor is the stack's definition: its hash also
 * covers the handlers' code, which is what people change. The memory of a function is known from its logs, and counts if all runs
 * know it.
 *
 * @returns one entry per property, in alphabetical order, options last
 */
export function fingerprints({ a, b }: BySide<readonly Fingerprinted[]>): FingerprintEntry[] {
  const [ofA, ofB] = [a.map(fingerprintOf), b.map(fingerprintOf)]
  const names = [...new Set([...ofA, ...ofB].flatMap((entries) => [...entries.keys()]))]
  const known = names.filter(
    (name) => !name.startsWith(memoryPrefix) || [...ofA, ...ofB].every((entries) => entries.has(name)),
  )
  const options = known.filter((name) => name.startsWith(optionPrefix)).sort()
  return [...known.filter((name) => !name.startsWith(optionPrefix)), ...options].map((name) => ({
    name,
    values: { a: valuesOf(name, ofA), b: valuesOf(name, ofB) },
  }))
}

export function isAlike({ values: { a, b } }: FingerprintEntry): boolean {
  return new Set([...a, ...b]).size === 1
}

const optionPrefix = 'option '
export const memoryPrefix = 'memory of '

function fingerprintOf({ scenario, target, harness, options, server }: Fingerprinted): Map<string, string> {
  const { version, node, host } = harness
  return new Map<string, string>([
    ['scenario', scenario],
    ['target', target.kind],
    ['region', target.region ?? missing],
    ['stack', target.stack ?? missing],
    ['protocol', target.protocol],
    ['profile of service times', target.serviceTimes ?? missing],
    ['harness version', version],
    // On the embedded stack this is also the runtime of the handlers.
    ['node version', node],
    ['machine', `${host.cpus} × ${host.cpuModel}, ${host.platform} ${host.arch}`],
    ...Object.entries(server.logs?.functions ?? {}).flatMap(([functionName, { memoryMb = null }]) =>
      memoryMb === null ? [] : [[memoryPrefix + functionName, `${memoryMb} MB`] as const],
    ),
    ...Object.entries(options)
      .filter(([name]) => name !== 'seed')
      .map(([name, value]) => [optionPrefix + name, String(Array.isArray(value) ? value.join(', ') : value)] as const),
  ])
}

const missing = 'none'

function valuesOf(name: string, runs: readonly ReadonlyMap<string, string>[]): string[] {
  return [...new Set(runs.map((run) => run.get(name) ?? missing))]
}
