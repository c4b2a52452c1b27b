import { type Socket, connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import { messageUnits } from '../../src/cost/cost-of-usage.ts'
import type { SpentBudget } from './budget.ts'

/** The end of a connection as its client sees it; `ws` reports 1006 where there was no close frame. */
export type ClientEnd = { readonly code: number; readonly reason: string }

/** The error frame that answers it has the connection id. */
const unroutable = JSON.stringify({ action: 'no such route' })

/** One client of the probe chat. It can also send what well-behaved clients never send, and it keeps every frame. */
export class ProbeClient implements Disposable {
  readonly #socket: WebSocket
  readonly #transport: Socket
  readonly #spent: SpentBudget
  readonly #frames: string[] = []
  readonly #waiting: ((frame: string | null) => void)[] = []
  readonly #end: Promise<ClientEnd>

  private constructor(socket: WebSocket, transport: Socket, spent: SpentBudget) {
    this.#socket = socket
    this.#transport = transport
    this.#spent = spent
    this.#end = new Promise((resolve) =>
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() })
        for (const waiter of this.#waiting.splice(0)) waiter(null)
      }),
    )
    socket.on('message', (data: Buffer) => {
      const frame = data.toString()
      const waiter = this.#waiting.shift()
      if (waiter === undefined) this.#frames.push(frame)
      else waiter(frame)
    })
  }

  /**
   * Rejects with the socket's error, or for a refused handshake.
   *
   * @param signal closes the connection when it is aborted, so that every wait ends
   */
  static open(url: URL, { spent, signal, withinMs }: OpenOptions): Promise<ProbeClient> {
    spent.spend('connections')
    const transport = openTcp(url)
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, {
        perMessageDeflate: false,
        handshakeTimeout: withinMs,
        createConnection: (() => secured(transport, url)) as typeof connectTcp,
      })
      const client = new ProbeClient(socket, transport, spent)
      // Once it is open, a close event follows each error.
      socket.on('error', reject)
      socket.once('open', () => resolve(client))
      signal.addEventListener('abort', () => socket.terminate(), { once: true })
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** By which a packet filter knows the connection. */
  get localPort(): number | undefined {
    return this.#transport.localPort
  }

  get isIpv6(): boolean {
    return this.#transport.remoteFamily === 'IPv6'
  }

  send(frame: string | Buffer): void {
    this.#spent.spend('messages', messageUnits(Buffer.byteLength(frame)))
    this.#socket.send(frame)
  }

  /** Tells the probe chat what to do: a route, and the fields that its README names. */
  tell(action: string, order: Readonly<Record<string, unknown>> = {}): void {
    this.send(JSON.stringify({ action, ...order }))
  }

  /** One message, in frames of this size. */
  sendInFrames(frameBytes: number, frames: number): void {
    this.#spent.spend('messages', messageUnits(frameBytes * frames))
    for (let left = frames; left > 0; left--) this.#socket.send('x'.repeat(frameBytes), { fin: left === 1 })
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping()
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason)
  }

  /** Ends the TCP connection with a FIN, without a close frame. */
  hangUp(): void {
    this.#transport.end()
  }

  /** Ends the TCP connection with a reset. */
  reset(): void {
    this.#transport.resetAndDestroy()
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** The next text frame; null if none comes in time, or the connection ends. */
  async nextFrame(withinMs: number): Promise<string | null> {
    const ready = this.#frames.shift()
    if (ready !== undefined) return ready
    if (this.#socket.readyState === WebSocket.CLOSED) return null
    const { promise, resolve } = Promise.withResolvers<string | null>()
    this.#waiting.push(resolve)
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1)
      resolve(null)
    }, withinMs)
    return await promise.finally(() => clearTimeout(timer))
  }

  /** All frames until none has come for `quietMs`. */
  async framesUntilQuiet(quietMs: number): Promise<string[]> {
    const frames: string[] = []
    for (;;) {
      const frame = await this.nextFrame(quietMs)
      if (frame === null) return frames
      frames.push(frame)
    }
  }

  /** Its id, from the error frame for a message that no route matches. */
  async connectionId(withinMs: number): Promise<string> {
    this.send(unroutable)
    const frame = await this.nextFrame(withinMs)
    const id = /"connectionId":\s*"([^"]+)"/.exec(frame ?? '')?.[1]
    if (id !== undefined) return id
    throw new Error(frame === null ? 'an unroutable message was not answered' : 'its answer names no connection')
  }

  /** How it ended; null if it has not within the time. */
  async ended(withinMs: number): Promise<ClientEnd | null> {
    const { promise, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(resolve, withinMs, null)
    return await Promise.race([this.#end, promise]).finally(() => clearTimeout(timer))
  }

  [Symbol.dispose](): void {
    this.#socket.terminate()
  }
}

interface OpenOptions {
  readonly spent: SpentBudget
  readonly signal: AbortSignal
  readonly withinMs: number
}

/** Opened by hand, also under TLS: only the TCP connection can be reset. */
function openTcp(url: URL): Socket {
  const port = url.port === '' ? (url.protocol === 'wss:' ? 443 : 80) : Number(url.port)
  return connectTcp({ host: hostOf(url), port, noDelay: true })
}

function secured(transport: Socket, url: URL): Socket {
  if (url.protocol === 'ws:') return transport
  const host = hostOf(url)
  // SNI takes no IP addresses.
  return connectTls({ socket: transport, servername: isIP(host) === 0 ? host : '' })
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}
