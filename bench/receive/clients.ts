import { fileURLToPath } from 'node:url'
import { workerFlags } from '../../src/crowd/workers/worker-process.ts'
import { compile } from '../compile.ts'
import type { Load } from './load.ts'
import type { Endpoint } from './server.ts'

export const clientNames = [
  'raw C epoll',
  'tuned ws',
  'naive ws',
  'bare client',
  'Artillery',
  'fanbench crowd',
  'crowd through ws',
  'crowd without TLS',
  'crowd resuming',
] as const
export type ClientName = (typeof clientNames)[number]

/** How a client is started. */
export type ClientCommand = (load: Load, server: Endpoint) => readonly [program: string, ...args: string[]]

/** Each takes a folder for a program that has to be compiled. */
export const clientCommands: Readonly<Record<ClientName, (folder: string) => ClientCommand>> = {
  'raw C epoll': (folder) => {
    const program = compile(new URL('./epoll-client.c', import.meta.url), folder)
    return ({ connections }, { address, port }) => [program, address, String(port), String(connections)]
  },
  'tuned ws': () => (_, server) => [process.execPath, fileOf('ws-client.ts'), 'tuned', urlOf(server)],
  'naive ws': () => (_, server) => [process.execPath, fileOf('ws-client.ts'), 'naive', urlOf(server)],
  'bare client': () => (_, server) => [process.execPath, ...workerFlags, fileOf('bare-client.ts'), urlOf(server)],
  Artillery: () => (load, server) => {
    return [process.execPath, fileOf('artillery/client.ts'), urlOf(server), String(load.connections)]
  },
  'fanbench crowd': () => crowd('fast'),
  'crowd through ws': () => crowd('ws'),
  'crowd without TLS': () => crowd('fast'),
  'crowd resuming': () => crowd('fast', 'resuming'),
}

/** Whatever the load says. */
export const neverOverTls: readonly ClientName[] = ['crowd without TLS']

function crowd(receivePath: 'fast' | 'ws', handshakes: 'full' | 'resuming' = 'full'): ClientCommand {
  const program = [...workerFlags, fileOf('crowd-client.ts'), receivePath, handshakes]
  return ({ connectsPerSecond, connections }, server) => {
    return [process.execPath, ...program, String(connectsPerSecond), urlOf(server), String(connections)]
  }
}

function urlOf({ scheme, address, port }: Endpoint): string {
  return `${scheme}://${address}:${port}`
}

function fileOf(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url))
}
