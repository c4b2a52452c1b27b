import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer as createTcpServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import { type Event, startParser } from './ws-parser.ts'

export interface ScriptedServer {
  readonly url: string
  /** Writes these to the next client, each in a packet of its own, and closes. @returns what the client sent meanwhile */
  play(writes: readonly Buffer[], pace?: Pace): Promise<Event[]>
  /** Writes these to the next client, and these again and again until it has disconnected. @returns how many bytes it read */
  flood(first: Buffer, again: Buffer): Promise<number>
}

/** `answered`: each write waits until the client has answered the one before. */
export type Pace = 'at once' | 'answered'

/** A server on 127.0.0.1, for one test, which can write what no WebSocket server would. */
export async function startScriptedServer(identity?: { key: string; cert: string }): Promise<ScriptedServer> {
  const server = identity === undefined ? createTcpServer() : createTlsServer(identity)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  async function accept(): Promise<Socket> {
    const [client] = (await once(server, identity === undefined ? 'connection' : 'secureConnection')) as [Socket]
    client.on('error', () => undefined)
    return client.setNoDelay()
  }
  return {
    url: `${identity === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}/`,
    async play(writes, pace = 'at once') {
      const client = await accept()
      const closed = new Promise((resolve) => client.once('close', resolve))
      const upgrade = await answerTo(client)
      const said: Event[] = []
      const parser = startParser('server', 1024 * 1024, (event) => {
        said.push(event)
        client.emit('said')
      })
      client.on('data', (bytes: Buffer) => parser.write(bytes))
      const [first = Buffer.alloc(0), ...others] = writes
      // In one write with the handshake, so that the client's HTTP parser comes upon frames.
      client.write(Buffer.concat([upgrade, first]))
      for (const bytes of others) {
        await (pace === 'answered' ? once(client, 'said') : nextTurn())
        // The client has seen its end of the script.
        if (!client.writable) break
        client.write(bytes)
      }
      if (pace === 'answered') await once(client, 'said')
      client.end()
      await closed
      return said
    },
    async flood(first, again) {
      const client = await accept()
      const upgrade = await answerTo(client)
      const closed = new Promise((resolve) => client.once('close', resolve))
      client.resume()
      client.write(Buffer.concat([upgrade, first]))
      while (client.writable && client.bytesWritten < mostFlooded) {
        await Promise.race([new Promise((written) => client.write(again, written)), closed])
      }
      await closed
      return client.bytesWritten
    },
  }
}

/** A client that has not disconnected by then never will. */
const mostFlooded = 256 * 1024 * 1024

async function answerTo(client: Socket): Promise<Buffer> {
  const [request] = (await once(client, 'data')) as [Buffer]
  const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return Buffer.from(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
}
