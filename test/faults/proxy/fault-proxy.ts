import { once } from 'node:events'
import { type AddressInfo, type Server, connect, createServer } from 'node:net'
import { seededRandom } from '../../../src/crowd/random.ts'
import { type LedgerEntry, ProxiedConnection } from './proxied-connection.ts'

export interface FaultProxyOptions {
  /** The chat behind it, `ws://127.0.0.1:port/`. */
  readonly upstream: string
  /** Decides the jitter, the bytes that are spoiled, and who is picked. */
  readonly seed: number
  /** Called for each connection before a byte of it has passed. */
  readonly onAccept?: (connection: ProxiedConnection) => void
}

/** Stands between the crowd and a chat on 127.0.0.1, does to each connection what it is told, and keeps a ledger of it. */
export interface FaultProxy extends AsyncDisposable {
  readonly url: string
  /** In the order of their arrival. */
  readonly connections: readonly ProxiedConnection[]
  readonly ledger: readonly LedgerEntry[]
  /** `count` of these connections, drawn by the seed. */
  pick(count: number, from?: readonly ProxiedConnection[]): ProxiedConnection[]
}

export async function startFaultProxy({ upstream, seed, onAccept }: FaultProxyOptions): Promise<FaultProxy> {
  const { hostname, port, pathname } = new URL(upstream)
  const random = seededRandom(seed)
  const connections: ProxiedConnection[] = []
  const ledger: LedgerEntry[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true })
    const connection = new ProxiedConnection({
      index: connections.length,
      client,
      target,
      // A sequence of its own, so that what happens to one does not depend on the timing of the others.
      random: seededRandom(seed + connections.length + 1),
      record: (entry) => ledger.push(entry),
    })
    connections.push(connection)
    onAccept?.(connection)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    connections,
    ledger,
    pick: (count, from = connections) => sample(from, count, random),
    [Symbol.asyncDispose]: () => close(server, connections),
  }
}

/** Without replacement: the first `count` steps of a Fisher-Yates shuffle. */
function sample<Item>(from: readonly Item[], count: number, random: () => number): Item[] {
  const left = [...from]
  return Array.from({ length: Math.min(count, left.length) }, () =>
    left.splice(Math.floor(random() * left.length), 1),
  ).flat()
}

async function close(server: Server, connections: readonly ProxiedConnection[]): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const connection of connections) connection.destroy()
  await closed
}
