import { setTimeout as sleep } from 'node:timers/promises'
import type { ClientReport } from './client-commands.ts'
import type { ClientCommand } from './clients.ts'
import { type Load, divide } from './load.ts'
import { Pair, type ServerReport } from './pair.ts'
import type { ProcessCost } from './process-cost.ts'
import type { ServerCommand } from './server.ts'

/** One client against servers of its own; where there are several processes of it, all of them together. */
export interface RoundFigures {
  readonly connections: number
  /** With the evaluation after the last message. */
  readonly cpuUsPerMessage: number
  /** Of it. */
  readonly evaluationUsPerMessage: number
  /** CPU milliseconds a second with all connections open and nothing to receive: timers, pings, the log. */
  readonly idleMsPerSecond: number
  /** CPU seconds a second while the messages came; 1 is a whole core. */
  readonly cores: number
  readonly cpuMsPerConnection: number
  readonly connectsPerSecond: number
  /** Growth over the second half of the connections; the first half also fills the heap that any program needs. */
  readonly rssKiBPerConnection: number
  readonly rssMiBWithoutConnections: number
  /** With all connections open and nothing to do. */
  readonly rssMiBOpen: number
  readonly server: ServerReport
  readonly client: ClientReport
}

/** Long enough for two flushes of the crowd's log. */
const idleWindowMs = 2000

/** The loopback address of a server. */
export function addressOf(index: number): string {
  return `127.0.1.${index + 1}`
}

/** @throws if one of the processes fails, or a client does not come to rest */
export async function playRound(server: ServerCommand, command: ClientCommand, load: Load): Promise<RoundFigures> {
  const pairs: Pair[] = []
  const all = <Result>(step: (pair: Pair) => Promise<Result>) => Promise.all(pairs.map(step))
  try {
    for (const [index, share] of divide(load).entries()) {
      pairs.push(await Pair.start(addressOf(index), server, command, share))
    }
    const ready = costOf(pairs)
    let connectingMs = await elapsedMs(() => all((pair) => pair.connect(0.5)))
    await untilIdle(pairs)
    const halfOpen = costOf(pairs)
    connectingMs += await elapsedMs(() => all((pair) => pair.connect(1)))
    const open = costOf(pairs)
    await untilIdle(pairs)

    const start = costOf(pairs)
    const idleMs = await elapsedMs(() => sleep(idleWindowMs))
    const sending = costOf(pairs)
    const served = sumOfServers(await all((pair) => pair.send()))
    await untilIdle(pairs)
    const done = costOf(pairs)

    const client = sumOfClients(await all((pair) => pair.finish()))
    const { connections } = load
    const { evaluationUs = 0 } = client
    return {
      connections,
      cpuUsPerMessage: (done.cpuUs - sending.cpuUs + evaluationUs) / client.received,
      evaluationUsPerMessage: evaluationUs / client.received,
      idleMsPerSecond: (sending.cpuUs - start.cpuUs) / idleMs,
      cores: (done.cpuUs - sending.cpuUs) / served.wallUs,
      cpuMsPerConnection: (open.cpuUs - ready.cpuUs) / 1000 / connections,
      connectsPerSecond: (connections / connectingMs) * 1000,
      rssKiBPerConnection: (start.rssKiB - halfOpen.rssKiB) / (connections / 2),
      rssMiBWithoutConnections: ready.rssKiB / 1024,
      rssMiBOpen: start.rssKiB / 1024,
      server: served,
      client,
    }
  } finally {
    await all((pair) => pair.stop())
  }
}

async function elapsedMs(step: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await step()
  return performance.now() - startedMs
}

/** Until a client process uses less than 3 % of a core for half a second; gives up after a minute. */
async function untilIdle(pairs: readonly Pair[]): Promise<void> {
  const windowMs = 500
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += windowMs) {
    const before = costOf(pairs).cpuUs
    await sleep(windowMs)
    if (costOf(pairs).cpuUs - before < windowMs * 1000 * 0.03 * pairs.length) return
  }
  throw new Error('a client was still busy after a minute')
}

function costOf(pairs: readonly Pair[]): ProcessCost {
  const costs = pairs.map((pair) => pair.cost())
  return { cpuUs: sum(costs.map(({ cpuUs }) => cpuUs)), rssKiB: sum(costs.map(({ rssKiB }) => rssKiB)) }
}

function sumOfServers(reports: readonly ServerReport[]): ServerReport {
  return {
    frames: sum(reports.map(({ frames }) => frames)),
    waits: sum(reports.map(({ waits }) => waits)),
    wallUs: Math.max(...reports.map(({ wallUs }) => wallUs)),
    cpuUs: sum(reports.map(({ cpuUs }) => cpuUs)),
  }
}

/** The latencies are those of the worst process: percentiles cannot be added. */
function sumOfClients(reports: readonly ClientReport[]): ClientReport {
  const worst = (latencies: readonly (number | null)[]) =>
    latencies.reduce((worst, us) => (us === null || (worst !== null && worst > us) ? worst : us))
  return {
    received: sum(reports.map(({ received }) => received)),
    p50Us: worst(reports.map(({ p50Us }) => p50Us)),
    p99Us: worst(reports.map(({ p99Us }) => p99Us)),
    evaluationUs: sum(reports.map(({ evaluationUs = 0 }) => evaluationUs)),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
