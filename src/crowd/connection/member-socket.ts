import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { OnReadOpts, Socket, connect as connectTcp } from 'node:net'
import { WebSocket } from 'ws'
import type { CountersOf } from '../../metrics/catalogue/counters.ts'
import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'
import { answerPings } from './answer-pings.ts'
import { type Answer, AwaitedAnswer, type OnAnswer } from './awaited-answer.ts'
import { nowUs } from '../clock.ts'
import { endByError } from './connection-class.ts'
import { type ConnectionLimits, endByCloseCode, isByLimit } from './connection-limits.ts'
import type { Opening } from './handshake.ts'
import { ObservedTransport } from './observed-transport.ts'
import { openTransport } from './open-transport.ts'
import type { Exchange } from '../protocols/protocol.ts'
import { FastSocket } from '../receive/fast-socket.ts'
import { FrameBoundary } from '../receive/frame-boundary.ts'
import type { MemberOptions } from '../member-settings.ts'
import { refusalText } from './refusal-text.ts'
import { sourceAddress } from './source-address.ts'
import type { TlsClient } from './tls-client.ts'

/** Is told of the open and the end of a connection. */
export interface ConnectionListener {
  opened(socket: MemberSocket, times: OpenTimes): void
  /** @param reason in the response that has refused the handshake, as it came */
  failed(socket: MemberSocket, end: ConnectionEnd, reason?: string): void
  /** Is the reason of a refused handshake still of interest? To read it takes a while. */
  readonly asksWhyRefused: boolean
  closed(socket: MemberSocket, end: ConnectionEnd, atUs: number): void
}

/** Takes the frames that answer no exchange. */
export interface FrameListener {
  /** On the hot path. `frame` is only valid during the call. */
  frame(socket: MemberSocket, frame: Buffer, receivedAtUs: number, isBinary: boolean): void
  /** Called for a violation of RFC 6455 that is tolerated. @param frame the frame that is not UTF-8 */
  irregular?(counter: Irregularity, frame?: Buffer): void
}

/** The name of the counter of an irregularity. */
export type Irregularity = CountersOf<'worker'> & ('texts_not_utf8' | 'lengths_overlong' | 'handshakes_http_1_0')

/** Instants of a successful handshake, monotonic microseconds. */
export interface OpenTimes {
  readonly intendedAtUs: number
  readonly startedAtUs: number
  readonly tcpAtUs: number
  readonly tlsAtUs: number | undefined
  /** Its TLS handshake has resumed the session of an earlier connection. */
  readonly isTlsResumed: boolean
  readonly openAtUs: number
  /** The port at our end; undefined if the connection has ended already. */
  readonly localPort: number | undefined
}

export interface SocketOptions
  extends Opening,
    Pick<MemberOptions, 'connectTimeoutMs' | 'receivePath' | 'maxMessageBytes'> {
  readonly connectionLimits: ConnectionLimits
  /** Does the scenario expect the target to close connections that have reached these limits? */
  readonly expectsLimits: boolean
  readonly tls: TlsClient
}

/** The published types of `ws` lack these options. */
interface CloseOptions {
  readonly closeTimeout: number
}

/** The wait for the target's close frame before the TCP connection is ended; the class is the same either way. */
const closeTimeoutMs = 3000

/** A server may be late with one pong, and so may a busy machine. */
const mostUnanswered = 2

/** One simulated member: one WebSocket, from the handshake to its end. */
export class MemberSocket {
  readonly index: number
  readonly #options: SocketOptions
  readonly #listener: ConnectionListener
  readonly #frames: FrameListener
  #socket: WebSocket | undefined
  #fastSocket: FastSocket | undefined
  #transport: ObservedTransport | undefined
  #awaited: AwaitedAnswer | undefined
  /** The harness has ended it, and the target had not before. */
  #closing = false
  #isHalfOpen = false
  /** The number of received bytes at the last check. */
  #bytesAtLook = 0
  #lookedAtUs = 0
  #unansweredPings = 0
  #pingedAtUs = 0
  #startedAtUs = 0
  #lastSentAtUs = 0
  /** When its member can have been in its room at the earliest, monotonic microseconds. */
  hereSinceUs = 0
  /** True if later answers have to contain the same connection id as the first one. */
  checksId = false
  #ended: Promise<void> = Promise.resolve()

  constructor(index: number, options: SocketOptions, listener: ConnectionListener, frames: FrameListener) {
    this.index = index
    this.#options = options
    this.#listener = listener
    this.#frames = frames
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /**
   * The state of the socket itself, whatever has been reported: the handshake is in progress (`connecting`); it is over and the
   * TCP connection still exists (`held`); or neither.
   */
  get state(): 'connecting' | 'held' | 'none' {
    if (this.#socket?.readyState === WebSocket.CONNECTING) return 'connecting'
    return this.#transport?.socket.destroyed === false ? 'held' : 'none'
  }

  /** The bytes that the socket has read since the last call; over TLS, the decrypted bytes. */
  takeBytesRead(): number {
    return this.#transport?.takeBytesRead() ?? 0
  }

  /** Made half-open by {@link becomeHalfOpen}. */
  get isHalfOpen(): boolean {
    return this.#isHalfOpen
  }

  /**
   * Starts the handshake; resolves when it has failed, or has succeeded and the first step is done.
   *
   * @param firstStep begun before any frame is read
   */
  open<Result>(intendedAtUs: number, firstStep: () => Promise<Result>): Promise<Result | undefined> {
    return new Promise((resolve) => {
      const startedAtUs = nowUs()
      this.#startedAtUs = startedAtUs
      this.#lastSentAtUs = startedAtUs
      this.hereSinceUs = startedAtUs
      let end: ConnectionEnd | undefined
      let reason: string | undefined
      let isOpen = false
      const socket = this.#openWebSocket()
      this.#socket = socket
      answerPings(socket)
      // `handshakeTimeout` of `ws` starts again with each byte: with a server that sends one at a time, it would never end.
      const deadline = setTimeout(() => {
        end ??= { class: 'connect-timeout' }
        socket.terminate()
      }, this.#options.connectTimeoutMs)
      this.#ended = new Promise((ended) => socket.once('close', () => ended()))
      socket.on('unexpected-response', (_request, response) => {
        end ??= { class: 'http-status', detail: response.statusCode ?? 0 }
        if (!this.#listener.asksWhyRefused) return socket.terminate()
        void refusalText(response).then((text) => {
          reason = text
          socket.terminate()
        })
      })
      socket.on('error', (error) => {
        end ??= endByError(error)
        this.#fastSocket?.stop()
        // `ws` would wait for the target's close frame and drop all frames until then. Its own has been sent by now.
        if (isOpen) setImmediate(() => socket.terminate())
      })
      socket.on('open', () => {
        isOpen = true
        clearTimeout(deadline)
        this.#listener.opened(this, this.#openTimes(intendedAtUs, nowUs()))
        resolve(firstStep())
      })
      socket.on('message', (data, isBinary) => {
        const receivedAtUs = nowUs()
        if (isBinary) this.#receivedBinary(data as Buffer, receivedAtUs)
        else this.#received(data as Buffer, receivedAtUs)
      })
      socket.on('close', (code, why) => {
        if (!isUtf8(why)) this.#frames.irregular?.('texts_not_utf8', why)
        const atUs = nowUs()
        clearTimeout(deadline)
        const openEnd = end ?? this.#endOf(code, atUs)
        // A request that a limit has overtaken is no failure of the chat.
        const isExpected = this.#closing || (this.#options.expectsLimits && isByLimit(openEnd))
        // The listener first: it decides whether the member reconnects, and then its request is made again.
        if (isOpen) this.#listener.closed(this, openEnd, atUs)
        else if (this.#closing) this.#listener.failed(this, { class: 'closed-by-harness' })
        else this.#listener.failed(this, end ?? this.#transport?.end ?? { class: 'other' }, reason)
        this.#awaited?.end({ kind: isExpected ? 'given-up' : 'closed' })
        resolve(undefined)
      })
    })
  }

  /** @returns whether the frame was handed to an open socket */
  send(frame: string): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#isHalfOpen) return false
    this.#socket.send(frame)
    this.#lastSentAtUs = nowUs()
    return true
  }

  /** Sends a request and waits for its answer; one at a time. Rejects with what the exchange throws on a frame. */
  ask(exchange: Exchange, timeoutMs: number, onAnswer?: OnAnswer): Promise<Answer> {
    if (!this.send(exchange.send))
      return Promise.resolve({ kind: this.#closing || this.#isHalfOpen ? 'given-up' : 'closed' })
    this.#awaited = new AwaitedAnswer(exchange, { timeoutMs, onAnswer, onEnd: () => (this.#awaited = undefined) })
    return this.#awaited.answer
  }

  /**
   * Gives up on a handshake or an answer that is still awaited; an open connection stays.
   *
   * @param isUnanswered the answer counts as never given
   */
  stopWaiting(isUnanswered: boolean): void {
    if (this.#socket?.readyState === WebSocket.CONNECTING) void this.terminate()
    this.#awaited?.stopWaiting(isUnanswered)
  }

  /** Stops reading: what arrives fills the kernel's buffers, then those of the target. */
  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    // The answer to the last ping may still be unread.
    this.#unansweredPings = 0
    this.#socket?.resume()
  }

  /**
   * Reads, answers and sends nothing any more, like a client that has lost its network. The TCP connection stays until
   * `terminate`, even if the target ends it: that stays unread.
   */
  becomeHalfOpen(): void {
    this.#isHalfOpen = true
    this.#awaited?.end({ kind: 'given-up' })
    this.pause()
  }

  /**
   * Checks the connection once per interval. All received bytes count as a sign of life: a message, a part of one, a late pong.
   * Without any, it sends a ping, and ends the connection as half-open when two pings have brought nothing. It also sends a ping
   * if the member has sent nothing, because gateways close a connection from which they read nothing.
   */
  lookForLife(intervalUs: number): void {
    // A member that reads nothing sees no sign of life.
    if (this.#socket?.readyState !== WebSocket.OPEN || this.#socket.isPaused) return
    const isSilent = !this.#hasReceived()
    const hasSent = this.#lastSentAtUs > this.#lookedAtUs
    this.#lookedAtUs = nowUs()
    if (!isSilent) this.#unansweredPings = 0
    // After a stall of this process, looks that were missed follow each other.
    const hasTime = this.#lookedAtUs - this.#pingedAtUs < intervalUs / 2
    if (hasTime || (!isSilent && hasSent)) return
    if (this.#unansweredPings >= mostUnanswered) {
      // What has come during a stall is still unread: the loop reads before it begins the next turn.
      setImmediate(() => this.#endIfSilent())
      return
    }
    this.#pingedAtUs = this.#lookedAtUs
    if (isSilent) this.#unansweredPings += 1
    this.#socket.ping()
  }

  /** Closes with a close frame; resolves when the connection has ended. */
  close(): Promise<void> {
    this.#closing ||= this.isOpen || this.state === 'connecting'
    this.#socket?.close(1000)
    return this.#ended
  }

  /** Ends the TCP connection without a close frame; resolves when it has ended. */
  terminate(): Promise<void> {
    this.#closing ||= this.isOpen || this.state === 'connecting'
    this.#socket?.terminate()
    return this.#ended
  }

  #openWebSocket(): WebSocket {
    const { url, headers, subprotocols, maxMessageBytes } = this.#options
    return new WebSocket(url, [...subprotocols], {
      headers,
      perMessageDeflate: false,
      autoPong: false,
      skipUTF8Validation: true,
      maxPayload: maxMessageBytes,
      ...({ closeTimeout: closeTimeoutMs } satisfies CloseOptions),
      followRedirects: false,
      createConnection: (() => {
        this.#transport = new ObservedTransport(this.#openTransport())
        return this.#transport.socket
      }) as typeof connectTcp,
      finishRequest: (request) => {
        request.once('upgrade', (response: IncomingMessage, transport: Socket, head: Buffer) => {
          if (response.httpVersion === '1.0') this.#frames.irregular?.('handshakes_http_1_0')
          if (this.#fastSocket === undefined) this.#followLengths(transport)
          else this.#fastSocket.opened(head)
        })
        request.end()
      },
    })
  }

  #openTransport(): Socket {
    const { url, tls, receivePath, maxMessageBytes } = this.#options
    const open = (onread?: OnReadOpts) => openTransport(url, tls, sourceAddress(this.index, url.hostname), onread)
    if (receivePath === 'ws') return open()
    const overlong = () => this.#frames.irregular?.('lengths_overlong')
    this.#fastSocket = new FastSocket(open, maxMessageBytes, (frame) => this.#received(frame, nowUs()), overlong)
    return this.#fastSocket.socket
  }

  /** Beside `ws`, which does not say how a length was written. It puts back what came with the answer to the handshake. */
  #followLengths(transport: Socket): void {
    const overlong = () => this.#frames.irregular?.('lengths_overlong')
    const boundary = new FrameBoundary(this.#options.maxMessageBytes, overlong)
    transport.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; ) at = boundary.follow(bytes, at, bytes.length)
    })
  }

  #openTimes(intendedAtUs: number, openAtUs: number): OpenTimes {
    const startedAtUs = this.#startedAtUs
    const { connectedAtUs = startedAtUs, securedAtUs, isTlsResumed = false, socket } = this.#transport ?? {}
    return {
      intendedAtUs,
      startedAtUs,
      tcpAtUs: connectedAtUs,
      tlsAtUs: securedAtUs,
      isTlsResumed,
      openAtUs,
      localPort: socket?.localPort,
    }
  }

  /** Since it was last asked. */
  #hasReceived(): boolean {
    const { bytesRead = 0 } = this.#transport?.socket ?? {}
    const hasReceived = bytesRead !== this.#bytesAtLook
    this.#bytesAtLook = bytesRead
    return hasReceived
  }

  #endIfSilent(): void {
    if (this.#hasReceived()) this.#unansweredPings = 0
    if (this.#unansweredPings === 0 || this.#socket?.isPaused === true || this.#closing) return
    this.#transport?.endedBy({ class: 'no-sign-of-life' })
    this.#socket?.terminate()
  }

  #received(frame: Buffer, receivedAtUs: number): void {
    if (!isUtf8(frame)) this.#frames.irregular?.('texts_not_utf8', frame)
    if (this.#awaited !== undefined && this.#awaited.takes(frame, receivedAtUs, false)) return
    this.#frames.frame(this, frame, receivedAtUs, false)
  }

  /** Read as text where it is UTF-8: a server that forwards the buffers that it has received sends binary frames. */
  #receivedBinary(frame: Buffer, receivedAtUs: number): void {
    if (this.#awaited !== undefined && isUtf8(frame) && this.#awaited.takes(frame, receivedAtUs, true)) return
    this.#frames.frame(this, frame, receivedAtUs, true)
  }

  #endOf(code: number, atUs: number): ConnectionEnd {
    if (this.#closing) return { class: 'closed-by-harness' }
    if (code === 1006) return this.#transport?.end ?? { class: 'eof' }
    const times = {
      ageSeconds: (atUs - this.#startedAtUs) / 1e6,
      silentSeconds: (atUs - this.#lastSentAtUs) / 1e6,
    }
    return endByCloseCode(code, times, this.#options.connectionLimits)
  }
}
