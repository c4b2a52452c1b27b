import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { HostileTarget } from '../row.ts'

/** The shortest server that there is, on 127.0.0.1: it sends back the Buffer that it gets, which makes a binary frame of a text. */
export async function startEcho(): Promise<HostileTarget> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  let visitors = 0
  server.on('connection', (socket) => {
    visitors += 1
    socket.on('message', (data) => socket.send(data))
  })
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visitors: () => visitors,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate()
      await new Promise((closed) => server.close(closed))
    },
  }
}
