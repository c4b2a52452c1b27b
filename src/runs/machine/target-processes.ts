import { readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isLoopback } from '../../targets/guard.ts'
import { runningProcesses } from './process-times.ts'

/** A row of `/proc/net/tcp`, addresses as they stand there: `0100007F:1F90`. */
export interface TcpSocket {
  readonly local: string
  readonly remote: string
  readonly isListening: boolean
  readonly inode: string
}

export function parseTcpSockets(table: string): TcpSocket[] {
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/ +/)
    const [, local, remote, state] = fields
    const inode = fields[9]
    if (local === undefined || remote === undefined || inode === undefined || !local.includes(':')) return []
    return [{ local, remote, isListening: state === '0A', inode }]
  })
}

/**
 * The processes that listen on a port of this machine, and those that they are clients of here, such as their database.
 *
 * @param holdersOf the processes that have a socket, by its inode
 * @returns null where nobody is known to listen: the target's CPU time cannot be told from that of others
 */
export function servingProcesses(
  port: number,
  sockets: readonly TcpSocket[],
  holdersOf: ReadonlyMap<string, readonly number[]>,
): Set<number> | null {
  const serving = new Set<number>()
  const listeners = sockets.filter(({ isListening }) => isListening)
  const take = (listenersOn: number) =>
    listeners.filter(({ local }) => portOf(local) === listenersOn).flatMap(({ inode }) => holdersOf.get(inode) ?? [])
  const found = take(port)
  for (let pid = found.pop(); pid !== undefined; pid = found.pop()) {
    if (serving.has(pid)) continue
    serving.add(pid)
    for (const { inode, remote, isListening } of sockets) {
      if (isListening || !isOfThisMachine(remote) || holdersOf.get(inode)?.includes(pid) !== true) continue
      found.push(...take(portOf(remote)))
    }
  }
  return serving.size === 0 ? null : serving
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16)
}

/** 127.0.0.0/8, ::1, and the former written as IPv6; 32 bits at a time are in the order of the machine's bytes. */
function isOfThisMachine(address: string): boolean {
  return /^(?:[\dA-F]{6}7F|0{24}01000000|0{16}FFFF0000[\dA-F]{6}7F):/.test(address)
}

/** A container's port is held by a process that only hands on what comes: who serves it is somewhere else. */
const handsOn = /^(?:docker-proxy|rootlessport|ssh|kubectl|socat)$/

/** The port of a server on this machine; null for any other. */
export function portOfThisMachine(url: string): number | null {
  if (!isLoopback(url)) return null
  const { port, protocol } = new URL(url)
  return Number(port) || (protocol === 'wss:' ? 443 : 80)
}

/** As {@link servingProcesses}, of this machine as it is. The event loop gets its turn in between. */
export async function findTargetProcesses(port: number): Promise<readonly number[] | null> {
  const sockets = ['tcp', 'tcp6'].flatMap((table) => parseTcpSockets(contentOf(`/proc/net/${table}`)))
  const holdersOf = new Map<string, number[]>()
  for (const pid of runningProcesses()) {
    await nextTurn()
    for (const inode of socketsOf(pid)) holdersOf.set(inode, [...(holdersOf.get(inode) ?? []), pid])
  }
  const serving = servingProcesses(port, sockets, holdersOf)
  if (serving === null) return null
  return [...serving].some((pid) => handsOn.test(contentOf(`/proc/${pid}/comm`).trim())) ? null : [...serving]
}

/** None of a process of another user. */
function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`))?.[1]
      return inode === undefined ? [] : [inode]
    })
  } catch {
    return []
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
