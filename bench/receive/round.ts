import { setTimeout as sleep } from 'node:timers/promises'
import { BenchProcess, type ServerReport } from './bench-process.ts'
import type { ClientReport } from './client-commands.ts'

/** `paced` is what a broadcast looks like to its receivers; in the other two they fall behind and read in bulk. */
export const modes = ['paced', 'saturate', 'batch'] as const
export type Mode = (typeof modes)[number]

export interface Load {
  readonly mode: Mode
  readonly connections: number
  /** To each connection. */
  readonly messages: number
  /** Frames a second in all, where the mode is paced. */
  readonly ratePerSecond: number
}

/** One client against a server of its own. */
export interface RoundFigures {
  readonly cpuUsPerMessage: number
  readonly cpuMsPerConnection: number
  /** Growth over the second half of the connections; the first half also fills the heap that any program needs. */
  readonly rssKiBPerConnection: number
  readonly rssMiBWithoutConnections: number
  readonly server: ServerReport
  readonly client: ClientReport
}

/** @param command the client's, without its arguments: the server's port and the number of connections */
export async function playRound(
  serverProgram: string,
  command: readonly [string, ...string[]],
  load: Load,
): Promise<RoundFigures> {
  const { mode, connections, messages, ratePerSecond } = load
  const server = new BenchProcess(serverProgram, [mode, connections, messages, ratePerSecond])
  let client: BenchProcess | undefined
  try {
    const { port } = await server.answer('listening')
    const [program, ...args] = command
    client = new BenchProcess(program, [...args, port, connections])
    await client.answer('ready')
    const ready = client.cost()
    const half = Math.floor(connections / 2)
    client.tell(`connect ${half}`)
    await client.answer('open')
    await untilIdle(client)
    const halfOpen = client.cost()
    client.tell(`connect ${connections}`)
    await client.answer('open')
    const open = client.cost()
    await untilIdle(client)

    const start = client.cost()
    server.tell('start')
    const sent = await server.answer('done')
    await untilIdle(client)
    const done = client.cost()

    client.tell(`finish ${messages}`)
    const report = await client.answer('finished')
    return {
      cpuUsPerMessage: (done.cpuUs - start.cpuUs) / report.received,
      cpuMsPerConnection: (open.cpuUs - ready.cpuUs) / 1000 / connections,
      rssKiBPerConnection: (start.rssKiB - halfOpen.rssKiB) / (connections - half),
      rssMiBWithoutConnections: ready.rssKiB / 1024,
      server: sent,
      client: report,
    }
  } finally {
    client?.stop()
    server.stop()
  }
}

/** Until a process has used less than 3 % of a core for half a second; gives up after a minute. */
async function untilIdle(process: BenchProcess): Promise<void> {
  const windowMs = 500
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += windowMs) {
    const before = process.cost().cpuUs
    await sleep(windowMs)
    if (process.cost().cpuUs - before < windowMs * 1000 * 0.03) return
  }
  throw new Error('a client was still busy after a minute')
}
