import { existsSync, readFileSync } from 'node:fs'
import { sourceAddress } from '../../src/crowd/connection/source-address.ts'

/** `paced` is what a broadcast looks like to its receivers; in the other two they fall behind and read in bulk. */
export const modes = ['paced', 'saturate', 'batch'] as const
export type Mode = (typeof modes)[number]

/** The load of one round. */
export interface Load {
  readonly mode: Mode
  readonly connections: number
  /** To each connection. */
  readonly messages: number
  /** Frames a second in all, where the mode is paced. */
  readonly ratePerSecond: number
  /** The pace that the crowd opens its connections at; the other clients open 128 at a time. */
  readonly connectsPerSecond: number
  /** Servers, and as many client processes, among which the connections are divided. */
  readonly processes: number
  readonly isOverTls: boolean
}

/** The shares of a load, one a pair of server and client, as equal as whole connections allow. */
export function divide(load: Load): Load[] {
  const { connections, processes } = load
  return Array.from({ length: processes }, (_, index) => {
    const share = Math.floor((connections * (index + 1)) / processes) - Math.floor((connections * index) / processes)
    return {
      ...load,
      connections: share,
      ratePerSecond: (load.ratePerSecond * share) / connections,
      connectsPerSecond: load.connectsPerSecond / processes,
      processes: 1,
    }
  })
}

/** The number of files that each process has open besides its connections, with a margin. */
const otherFiles = 200
/** Client, server and what the kernel keeps of both ends, roughly. */
const kibibytesPerConnection = { ws: 40, wss: 120 } as const

/** Names the machine's limits that are too low for this load; undefined if none is. */
export function limitsInTheWay(load: Load): string | undefined {
  const { connections } = load
  const each = Math.max(...divide(load).map((share) => share.connections))
  const needs: readonly (readonly [what: string, needed: number, available: number])[] = [
    ['open files of one process (ulimit -Hn; more --processes need fewer)', each + otherFiles, openFilesOfAProcess()],
    [
      'open files of the machine (fs.file-max)',
      2 * connections + filesOpen(),
      numbersIn('/proc/sys/fs/file-max')[0] ?? 0,
    ],
    [
      'ports of one source address (net.ipv4.ip_local_port_range; more --processes need fewer)',
      portsOfOneAddress(load),
      ports(),
    ],
    ['tracked connections (net.netfilter.nf_conntrack_max)', connections, trackedConnections()],
    [
      'MiB of memory',
      (connections * kibibytesPerConnection[load.isOverTls ? 'wss' : 'ws']) / 1024,
      availableKiB() / 1024,
    ],
  ]
  const tooLow = needs.filter(([, needed, available]) => needed > available)
  if (tooLow.length === 0) return undefined
  return tooLow
    .map(([what, needed, available]) => `it needs ${Math.ceil(needed)} ${what}, and there are ${Math.floor(available)}`)
    .join('; ')
}

/**
 * Each process has a target of its own, whose ports are its own too where the kernel chooses the source. A source that the
 * crowd chooses takes its ports from all of them.
 */
function portsOfOneAddress(load: Load): number {
  let most = 0
  const taken = new Map<string, number>()
  for (const { connections } of divide(load)) {
    let free = 0
    for (let member = 0; member < connections; member++) {
      const source = sourceAddress(member, '127.0.1.1')
      if (source === undefined) free += 1
      else taken.set(source, (taken.get(source) ?? 0) + 1)
    }
    most = Math.max(most, free)
  }
  return Math.max(most, ...taken.values())
}

/** Node has raised the soft limit to the hard one when it started, and its children inherit that. */
function openFilesOfAProcess(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
}

function filesOpen(): number {
  return numbersIn('/proc/sys/fs/file-nr')[0] ?? 0
}

function ports(): number {
  const [first = 0, last = 0] = numbersIn('/proc/sys/net/ipv4/ip_local_port_range')
  return last - first + 1
}

function trackedConnections(): number {
  const file = '/proc/sys/net/netfilter/nf_conntrack_max'
  return (existsSync(file) ? numbersIn(file)[0] : undefined) ?? Number.POSITIVE_INFINITY
}

function availableKiB(): number {
  return Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1])
}

function numbersIn(file: string): number[] {
  return readFileSync(file, 'utf8').trim().split(/\s+/).map(Number)
}
