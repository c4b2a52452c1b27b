import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import type { HostileTarget } from '../row.ts'

/** A server on 127.0.0.1 that does this with each client that has asked for something, and nothing by itself. */
export async function startRaw(does: (client: Socket) => void): Promise<HostileTarget> {
  const clients = new Set<Socket>()
  let visitors = 0
  const server = createServer((client) => {
    visitors += 1
    clients.add(client)
    client.on('error', () => undefined)
    client.on('close', () => clients.delete(client))
    client.once('data', () => does(client))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visitors: () => visitors,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** A server that answers a handshake with these lines of HTTP. */
export function answering(...lines: readonly string[]): () => Promise<HostileTarget> {
  return () => startRaw((client) => client.end(`${lines.join('\r\n')}\r\n\r\n`))
}
