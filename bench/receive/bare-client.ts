/** The crowd's own transport under a client that only counts: what is left of the crowd without the harness. */
import { once } from 'node:events'
import type { Socket, connect as connectTcp } from 'node:net'
import pLimit from 'p-limit'
import { WebSocket } from 'ws'
import { openTransport } from '../../src/crowd/connection/open-transport.ts'
import { TlsClient } from '../../src/crowd/connection/tls-client.ts'
import { FastSocket } from '../../src/crowd/receive/fast-socket.ts'
import { obeyCommands } from './client-commands.ts'

const maxPayload = 1024 * 1024

const url = new URL(process.argv[2] ?? '')
const tls = new TlsClient(false)
const sockets: WebSocket[] = []
let received = 0

async function open(): Promise<void> {
  let transport: FastSocket | undefined
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload,
    createConnection: ((): Socket => {
      transport = new FastSocket((onread) => openTransport(url, tls, undefined, onread), maxPayload, count)
      return transport.socket
    }) as typeof connectTcp,
    finishRequest: (request) => {
      request.once('upgrade', (_response, _socket, head: Buffer) => transport?.opened(head))
      request.end()
    },
  })
  sockets.push(socket)
  socket.on('message', count)
  await once(socket, 'open')
}

function count(): void {
  received += 1
}

await obeyCommands({
  async connect(wanted) {
    const bounded = pLimit(128)
    await Promise.all(Array.from({ length: wanted - sockets.length }, () => bounded(open)))
  },
  async report() {
    return { received, p50Us: null, p99Us: null }
  },
})
