import { fileURLToPath } from 'node:url'
import { type MemberOptions, memberDefaults } from '../../src/crowd/member-settings.ts'
import { workerFlags } from '../../src/crowd/workers/worker-process.ts'
import { compile } from '../compile.ts'
import type { Load } from './load.ts'
import type { Endpoint } from './server.ts'

export const clientNames = [
  'raw C epoll',
  'Node alone',
  'Node as C',
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

/** Each takes a folder for what has to be compiled or is written by a run. */
export const clientCommands: Readonly<Record<ClientName, (folder: string) => ClientCommand>> = {
  'raw C epoll': (folder) => {
    const program = compile(new URL('./epoll-client.c', import.meta.url), folder)
    return ({ connections }, { address, port }) => [program, address, String(port), String(connections)]
  },
  'Node alone': () => (_, server) => [
    process.execPath,
    ...workerFlags,
    fileOf('node-client.ts'),
    'alone',
    urlOf(server),
  ],
  'Node as C': () => (_, server) => [process.execPath, ...workerFlags, fileOf('node-client.ts'), 'as-c', urlOf(server)],
  'tuned ws': () => (_, server) => [process.execPath, fileOf('ws-client.ts'), 'tuned', urlOf(server)],
  'naive ws': () => (_, server) => [process.execPath, fileOf('ws-client.ts'), 'naive', urlOf(server)],
  'bare client': () => (_, server) => [process.execPath, ...workerFlags, fileOf('bare-client.ts'), urlOf(server)],
  Artillery: () => (load, server) => {
    return [process.execPath, fileOf('artillery/client.ts'), urlOf(server), String(load.connections)]
  },
  'fanbench crowd': (folder) => crowd(folder),
  'crowd through ws': (folder) => crowd(folder, { receivePath: 'ws' }),
  'crowd without TLS': (folder) => crowd(folder),
  'crowd resuming': (folder) => crowd(folder, { tlsResumption: true }),
}

/** Whatever the load says. */
export const neverOverTls: readonly ClientName[] = ['crowd without TLS']

/** With the settings that users have, but for these. The process gets them as a worker does: their schemas would be 6 MiB of it. */
function crowd(folder: string, settings: Partial<MemberOptions> = {}): ClientCommand {
  const members = JSON.stringify({ ...memberDefaults, ...settings })
  return ({ connectsPerSecond, connections }, server) => {
    const values = [urlOf(server), String(connections), String(connectsPerSecond), members, folder]
    return [process.execPath, ...workerFlags, fileOf('crowd-client.ts'), ...values]
  }
}

function urlOf({ scheme, address, port }: Endpoint): string {
  return `${scheme}://${address}:${port}`
}

function fileOf(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url))
}
