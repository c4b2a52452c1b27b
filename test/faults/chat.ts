import { once } from 'node:events'
import { type IncomingMessage, createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'

/** A message on its way to one listener. */
export interface Delivery {
  readonly to: WebSocket
  readonly recipient: number
  readonly publisher: number
  readonly frame: string
  /** Somebody in another room. */
  stranger(): WebSocket | undefined
}

export interface ChatOptions {
  /** Replaces the plain sending of a message to one listener. */
  readonly deliver?: (delivery: Delivery) => void
  /** The HTTP status that the n-th handshake, from 0, is refused with. */
  readonly refuse?: (handshake: number) => number | undefined
  readonly onConnect?: () => void
  readonly onClose?: () => void
  /** Serves `wss:`; PEM. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A small chat on 127.0.0.1 that knows which member is behind which connection, and what it has sent to whom. */
export interface WatchedChat extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Handshakes that reached it. */
  readonly handshakes: number
  /** Who has posted what it received, in order. */
  readonly posts: readonly { readonly publisher: number }[]
  /** Messages handed to listeners. */
  readonly delivered: number
  /** Who has entered a room from this port. */
  memberAt(port: number | undefined): number | undefined
  readonly sockets: ReadonlySet<WebSocket>
}

export async function startWatchedChat(options: ChatOptions = {}): Promise<WatchedChat> {
  const { deliver = ({ to, frame }) => to.send(frame), refuse, tls } = options
  const http = tls === undefined ? createHttpServer() : createHttpsServer(tls)
  const counts = { handshakes: 0, delivered: 0 }
  const posts: { publisher: number }[] = []
  const server = new WebSocketServer({
    server: http,
    verifyClient(_info, answer) {
      const status = refuse?.(counts.handshakes)
      counts.handshakes += 1
      answer(status === undefined, status)
    },
  })
  const members = new Map<WebSocket, number>()
  const memberAtPort = new Map<number, number>()
  const rooms = new Map<string, Set<WebSocket>>()

  function enter(socket: WebSocket, port: number, room: string, member: number): void {
    members.set(socket, member)
    memberAtPort.set(port, member)
    rooms.set(room, (rooms.get(room) ?? new Set()).add(socket))
    socket.send(JSON.stringify({ entered: room }))
  }

  function strangerTo(room: string): WebSocket | undefined {
    return [...members.keys()].find((socket) => !rooms.get(room)?.has(socket))
  }

  function post(from: WebSocket, room: string, body: string): void {
    const publisher = members.get(from) ?? -1
    posts.push({ publisher })
    const frame = JSON.stringify({ kind: 'msg', body })
    for (const to of rooms.get(room) ?? []) {
      if (to === from) continue
      counts.delivered += 1
      deliver({ to, recipient: members.get(to) ?? -1, publisher, frame, stranger: () => strangerTo(room) })
    }
  }

  server.on('connection', (socket, request: IncomingMessage) => {
    options.onConnect?.()
    const port = request.socket.remotePort ?? 0
    socket.on('message', (data: RawData) => {
      const { op, room, member, body } = JSON.parse((data as Buffer).toString()) as Request
      if (op === 'enter') enter(socket, port, room, member)
      else post(socket, room, body)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const listeners of rooms.values()) listeners.delete(socket)
      options.onClose?.()
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}/`,
    port,
    get handshakes() {
      return counts.handshakes
    },
    posts,
    get delivered() {
      return counts.delivered
    },
    memberAt: (port) => memberAtPort.get(port ?? 0),
    sockets: server.clients,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate()
      const closed = once(http, 'close')
      server.close()
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}

interface Request {
  readonly op: 'enter' | 'post'
  readonly room: string
  readonly member: number
  readonly body: string
}
