import type { Machine } from './machine.ts'

/** Files that a process needs beside its connections: logs, pipes to its workers, calls between the services. */
const filesBesideConnections = 256

/** The embedded stack's environments and the database, before anybody is connected. */
const baseMemoryBytes = 1_000_000_000

/** Both ends of a connection, with what is in flight; generous. */
const memoryBytesPerConnection = 150_000

export interface Capacity {
  readonly connections: number
  /** The resource that is used up first. */
  readonly limitedBy: string
  readonly wayOut: string
}

/**
 * Returns how many members the embedded stack and the crowd can carry together on this machine, by its limits rather than its
 * speed.
 */
export function localCapacity(machine: Machine): Capacity {
  const byMemory = Math.max(0, (machine.memoryAvailableBytes - baseMemoryBytes) / memoryBytesPerConnection)
  const limits: Capacity[] = [
    {
      connections: connectionsByFiles(machine.openFiles.soft),
      limitedBy: 'open files',
      wayOut: 'raise the limit of open files (`ulimit -n`)',
    },
    {
      connections: Math.floor(byMemory),
      limitedBy: 'memory',
      wayOut: 'free some memory, or give the container more',
    },
  ]
  if (!machine.manySourceAddresses)
    limits.push({
      connections: machine.ephemeralPorts,
      limitedBy: 'outgoing ports',
      wayOut: 'widen the range of ephemeral ports',
    })
  return limits.reduce((least, limit) => (limit.connections < least.connections ? limit : least))
}

/**
 * Too few open files for the process that holds most connections? The embedded gateway holds all of them, a worker its
 * share. Each problem says what to do.
 */
export function openFilesProblems(
  { members, workers }: { readonly members: number; readonly workers: number },
  { local, soft, hard }: Machine['openFiles'] & { readonly local: boolean },
): string[] {
  const processes = local ? 1 : workers
  const needed = Math.ceil(members / processes) + filesBesideConnections
  if (needed <= soft) return []
  const raise =
    needed <= hard
      ? `run \`ulimit -n ${needed}\` first`
      : `raise the hard limit (\`ulimit -Hn\`) to ${needed} in /etc/security/limits.conf, or with --ulimit nofile=${needed} for a container`
  const fewer = Math.max(1, connectionsByFiles(soft) * processes)
  return [
    `--members ${members}: takes ${needed} open files in one process, and the limit is ${soft}: ${raise}, or take --members ${fewer}`,
  ]
}

function connectionsByFiles(softLimit: number): number {
  return Math.max(0, softLimit - filesBesideConnections)
}
