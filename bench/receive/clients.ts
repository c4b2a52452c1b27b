import { fileURLToPath } from 'node:url'
import { workerFlags } from '../../src/crowd/workers/worker-process.ts'
import { compile } from '../compile.ts'
import type { Load } from './load.ts'

export const clientNames = [
  'raw C epoll',
  'tuned ws',
  'bare client',
  'Artillery',
  'fanbench crowd',
  'crowd through ws',
] as const
export type ClientName = (typeof clientNames)[number]

/** How a client is started; what it connects to is added behind: the address, the port and the number of connections. */
export type ClientCommand = (load: Load) => readonly [program: string, ...args: string[]]

/** Each takes a folder for a program that has to be compiled. */
export const clientCommands: Readonly<Record<ClientName, (folder: string) => ClientCommand>> = {
  'raw C epoll': (folder) => {
    const program = compile(new URL('./epoll-client.c', import.meta.url), folder)
    return () => [program]
  },
  'tuned ws': () => () => [process.execPath, fileOf('tuned-ws-client.ts')],
  'bare client': () => () => [process.execPath, ...workerFlags, fileOf('bare-client.ts')],
  Artillery: () => () => [process.execPath, fileOf('artillery/client.ts')],
  'fanbench crowd': () => crowd('fast'),
  'crowd through ws': () => crowd('ws'),
}

function crowd(receivePath: 'fast' | 'ws'): ClientCommand {
  const program = [...workerFlags, fileOf('crowd-client.ts'), receivePath]
  return ({ connectsPerSecond }) => [process.execPath, ...program, String(connectsPerSecond)]
}

function fileOf(program: string): string {
  return fileURLToPath(new URL(program, import.meta.url))
}
