import { spawnSync } from 'node:child_process'

/** What some rows need of the machine, each with how to find out. A row that lacks one is skipped, and says so. */
const probes = {
  openssl: ['openssl', 'version'],
  prlimit: ['prlimit', '--version'],
  taskset: ['taskset', '--version'],
  'mount namespaces': ['unshare', '-Urm', 'sh', '-ec', 'mount -t tmpfs tmpfs /tmp; nsenter --version'],
  'network namespaces': ['unshare', '-Urn', 'sh', '-ec', 'ip link set lo up; nsenter --version'],
} as const

export type Need = keyof typeof probes

/** Why this machine cannot run a row that needs these; undefined if it can. */
function lacking(...needs: readonly Need[]): string | undefined {
  const missing = needs.filter((need) => {
    const [command, ...args] = probes[need]
    return spawnSync(command, args).status !== 0
  })
  return missing.length === 0 ? undefined : `this machine has no ${missing.join(', no ')}`
}

interface Skippable {
  skip(condition: boolean, note?: string): void
}

/** Skips the test, with the reason for the summary, where the machine lacks what it needs. */
export function skipUnless(context: Skippable, ...needs: readonly Need[]): void {
  const reason = lacking(...needs)
  context.skip(reason !== undefined, reason)
}
