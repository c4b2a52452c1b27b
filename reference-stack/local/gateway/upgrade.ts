import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import type { LoopbackGuard } from '../loopback-guard.ts'
import type { ServiceTimes } from '../service-times/service-times.ts'
import type { ConnectionFacts } from './connection-facts.ts'
import { newIdentifier } from './identifiers.ts'
import { type Limits, messageBytes } from './limits/limits.ts'
import { tooLongUrl } from './limits/url-length.ts'
import type { ConnectAnswer, StageRoutes } from './stage-routes.ts'

/** Where handshakes lead to. */
export interface HandshakeListener {
  /** The 101 is written; `stream` is the byte stream under `socket`. */
  readonly opened: (connection: ConnectionFacts, socket: WebSocket, stream: Duplex) => void
  /** `$connect` had accepted a client that was no longer there. */
  readonly abandoned: (connection: ConnectionFacts) => void
}

export interface UpgradeOptions {
  readonly stage: string
  readonly guard: LoopbackGuard
  readonly routes: StageRoutes
  readonly limits: Limits
  readonly serviceTimes: ServiceTimes | undefined
  readonly listener: HandshakeListener
}

type AcceptedHandshake = ConnectAnswer & { readonly kind: 'accepted' }

/** The reply to a handshake: 101, or a status and a body. */
type AnswerHandshake = (accept: boolean, status?: number, body?: string, headers?: Record<string, string>) => void

/** Holds each upgrade until `$connect` has been answered: "the upgrade is pending; if it fails, no connection is made". */
export class Upgrades {
  readonly #options: UpgradeOptions
  readonly #server: WebSocketServer
  readonly #pending = new Set<Duplex>()
  readonly #accepted = new WeakMap<IncomingMessage, AcceptedHandshake>()
  #closed = false

  constructor(options: UpgradeOptions) {
    this.#options = options
    const serverOptions: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      maxPayload: messageBytes,
      closeTimeout: options.limits.closeHandshakeMs,
      // API Gateway negotiates compression. Here clients may compress what they send, without a window between
      // messages that would cost memory per connection; what they receive never is compressed.
      perMessageDeflate: { clientNoContextTakeover: true, serverNoContextTakeover: true },
      // Called by `ws` when the request is a sound handshake, so that no function is invoked for a broken one.
      verifyClient: ({ req }: { req: IncomingMessage }, answer: AnswerHandshake) => void this.#decide(req, answer),
      handleProtocols: (offered, request) => this.#subprotocol(offered, request),
    }
    this.#server = new WebSocketServer(serverOptions)
    // "HTTP/1.1 101 Switching Protocols, Date, Connection: upgrade, ..."
    this.#server.on('headers', (headers) => headers.push(`Date: ${new Date().toUTCString()}`))
  }

  /** Handshakes whose `$connect` has not been answered. */
  get pending(): number {
    return this.#pending.size
  }

  handle(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      const handshake = this.#accepted.get(request)
      if (handshake !== undefined) this.#options.listener.opened(handshake.connection, socket, stream)
    })
  }

  /** Drops the pending handshakes and refuses all others. */
  close(): void {
    this.#closed = true
    for (const stream of this.#pending) stream.destroy()
  }

  async #decide(request: IncomingMessage, answer: AnswerHandshake): Promise<void> {
    const stream = request.socket
    this.#pending.add(stream)
    const { serviceTimes } = this.#options
    if (serviceTimes !== undefined) await serviceTimes.hold('handshake', performance.now())
    const refusal = this.#refusal(request)
    if (stream.destroyed || refusal !== undefined) this.#pending.delete(stream)
    if (stream.destroyed) return
    if (refusal !== undefined) {
      answer(false, refusal.status, JSON.stringify({ message: refusal.message }), jsonBody)
      return
    }
    const answered = await this.#options.routes.connect(connectionFacts(request), request)
    this.#pending.delete(stream)

    if (answered.kind === 'refused') {
      answer(false, answered.status, answered.body, jsonBody)
    } else if (stream.destroyed) {
      this.#options.listener.abandoned(answered.connection)
    } else {
      this.#accepted.set(request, answered)
      answer(true)
    }
  }

  #refusal(request: IncomingMessage): { readonly status: number; readonly message: string } | undefined {
    if (this.#closed) return { status: 503, message: 'The stack is being stopped.' }
    const message = this.#options.guard.refusal(request)
    if (message !== undefined) return { status: 403, message }
    const tooLong = tooLongUrl(request)
    if (tooLong !== undefined) return tooLong
    const [path] = (request.url ?? '').split('?', 1)
    // 403 for an unknown stage is what is commonly reported; AWS does not document it.
    return path === `/${this.#options.stage}` ? undefined : { status: 403, message: 'Forbidden' }
  }

  /** "The handler must return that header with one of the offered values, otherwise the client fails the handshake." */
  #subprotocol(offered: ReadonlySet<string>, request: IncomingMessage): string | false {
    const chosen = this.#accepted.get(request)?.subprotocol
    return chosen !== undefined && offered.has(chosen) ? chosen : false
  }
}

const jsonBody = { 'Content-Type': 'application/json' }

function connectionFacts(request: IncomingMessage): ConnectionFacts {
  const userAgent = request.headers['user-agent']
  return {
    connectionId: newIdentifier(),
    connectedAtMs: Date.now(),
    identity: {
      ...(userAgent === undefined ? {} : { userAgent }),
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    },
  }
}
