import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ClientOptions as SocketOptions, WebSocket } from 'ws'
import type { Place } from './place.ts'

export interface ClientOptions extends SocketOptions {
  /** Of the URL: `?then=status-403`. */
  readonly query?: string
  readonly subprotocols?: string[]
}

/** What a client tells the probe to do; see the README of the probe. */
export interface Order {
  readonly then?: string
  readonly text?: string
  readonly waitMs?: number
  readonly statusCode?: number
  readonly connectionId?: string | undefined
  readonly pid?: number
}

export interface ServiceFrame {
  readonly message: string
  readonly connectionId: string
  readonly requestId: string
}

/** Somebody connected to a probe; gone when the tests of the file end. */
export class Client {
  readonly socket: WebSocket
  readonly handshake: IncomingMessage
  readonly received: string[] = []
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>

  constructor(socket: WebSocket, handshake: IncomingMessage) {
    this.socket = socket
    this.handshake = handshake
    socket.on('message', (data: Buffer) => this.received.push(data.toString()))
    socket.on('error', () => {})
    this.closed = once(socket, 'close').then(([code, reason]) => {
      return { code: code as number, reason: (reason as Buffer).toString() }
    })
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }

  send(action: string, order: Order = {}): void {
    this.socket.send(JSON.stringify({ action, ...order }))
  }

  /** Sends one frame and waits for the next that comes: for routes that answer. */
  async ask(order: Order = {}, action = 'ask'): Promise<string> {
    const before = this.received.length
    this.send(action, order)
    return this.next(before)
  }

  async askFor<Answer>(order: Order): Promise<Answer> {
    return JSON.parse(await this.ask(order)) as Answer
  }

  /**
   * The frame after so many.
   *
   * @throws if the connection is closed before it comes
   */
  async next(before: number): Promise<string> {
    // An integration is given up after 29 s.
    const giveUpAtMs = performance.now() + 60_000
    for (;;) {
      const frame = this.received[before]
      if (frame !== undefined) return frame
      if (!this.isOpen) throw new Error('the connection was closed before a frame came')
      if (performance.now() > giveUpAtMs) throw new Error('nothing was received')
      await sleep(5)
    }
  }

  async id(): Promise<string> {
    return (await this.askFor<{ connectionId: string }>({})).connectionId
  }
}

export async function connect(place: Place, options: ClientOptions = {}): Promise<Client> {
  const socket = dial(place, options)
  // Made with the upgrade: the first frame may come with it.
  const made = once(socket, 'upgrade').then(([response]) => new Client(socket, response as IncomingMessage))
  const [client] = await Promise.all([made, once(socket, 'open')])
  return client
}

/** The status with which a handshake is refused; 101 if it is not. */
export async function handshakeStatus(place: Place, options: ClientOptions = {}): Promise<number | undefined> {
  const socket = dial(place, options)
  const answered = Promise.race([
    once(socket, 'unexpected-response').then(([, response]) => response as IncomingMessage),
    once(socket, 'upgrade').then(([response]) => response as IncomingMessage),
  ])
  socket.on('error', () => {})
  return (await answered).statusCode
}

export function dial(place: Place, { query = '', subprotocols = [], ...options }: ClientOptions = {}): WebSocket {
  const socket = new WebSocket(`${place.target.url}${query}`, subprotocols, { perMessageDeflate: false, ...options })
  place.follow(socket)
  return socket
}
