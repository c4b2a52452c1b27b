import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { ConnectionEnd, ConnectionFacts } from './connection-facts.ts'
import { FrameLimit } from './limits/frame-limit.ts'
import { frameBytes } from './limits/limits.ts'

/** The callbacks of a connection to the gateway. */
export interface ConnectionListener {
  readonly received: (connection: Connection, message: string) => void
  readonly closed: (connection: Connection, end: ConnectionEnd) => void
}

/** Text, and never compressed: the many small messages of a fan-out are not worth the gateway's time. */
const wholeMessage = { binary: false, compress: false } as const

/** One client from its 101 to the end of its socket. */
export class Connection {
  readonly facts: ConnectionFacts
  readonly #socket: WebSocket
  readonly #stream: Duplex
  readonly #listener: ConnectionListener
  readonly #frameLimit = new FrameLimit(frameBytes)
  #messagesReceived = 0
  readonly #lastAtMs: { message: number; ping: number; post: number }
  /** Set where the gateway is the one who ends it. */
  #end: ConnectionEnd | undefined

  /** `stream` is the byte stream under `socket`; nothing may have been read from it yet. */
  constructor(facts: ConnectionFacts, socket: WebSocket, stream: Duplex, listener: ConnectionListener) {
    this.facts = facts
    this.#socket = socket
    this.#stream = stream
    this.#listener = listener
    const { connectedAtMs } = facts
    this.#lastAtMs = { message: connectedAtMs, ping: connectedAtMs, post: connectedAtMs }
    // Ahead of the listener of `ws`, so that a frame is refused before the message that it completes is handed over.
    stream.prependListener('data', (chunk: Buffer) => this.#watchFrames(chunk))
    socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary))
    socket.on('ping', () => {
      this.#lastAtMs.ping = Date.now()
    })
    socket.on('error', (error) => {
      this.#end ??= endByProtocolError(error)
    })
    socket.on('close', (code, reason) => listener.closed(this, this.#end ?? endByClient(code, reason)))
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** The time that `@connections` reports; on AWS, posts are reported to change it too. */
  get lastActiveAtMs(): number {
    return this.lastKeptAliveAtMs(['post'])
  }

  /** When the client's last message came or, if later, the last of the given kinds passed. */
  lastKeptAliveAtMs(kinds: readonly ('ping' | 'post')[]): number {
    return kinds.reduce((lastMs, kind) => Math.max(lastMs, this.#lastAtMs[kind]), this.#lastAtMs.message)
  }

  /** Bytes that wait for the client to read. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** Sends one text message, in frames of 32 KB at most. Does nothing when the connection is not open. */
  send(message: Buffer): void {
    if (!this.isOpen) return
    this.#lastAtMs.post = Date.now()
    if (message.length <= frameBytes) {
      // Past `ws`, which writes head and payload one by one, and takes as long for that as the rest of a post. It holds nothing
      // back that this could overtake, as it never compresses.
      this.#stream.write(textFrame(message))
      return
    }
    for (let at = 0; at < message.length; at += frameBytes) {
      const fin = at + frameBytes >= message.length
      this.#socket.send(message.subarray(at, at + frameBytes), { ...wholeMessage, fin })
    }
  }

  /** Starts the closing handshake; the listener hears of it when the socket is gone. */
  close(end: ConnectionEnd): void {
    if (!this.isOpen) return
    this.#end = end
    this.#socket.close(end.code, end.reason)
  }

  /** Drops the socket without a word. */
  terminate(): void {
    this.#socket.terminate()
  }

  #watchFrames(chunk: Buffer): void {
    if (this.#frameLimit.exceeded) return
    this.#frameLimit.push(chunk)
    if (this.#frameLimit.exceeded) this.close(messageTooBig)
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#messagesReceived += 1
    // What came whole before an oversized frame is handled, however the bytes were cut into chunks.
    const cameBeforeTheEnd = this.#frameLimit.exceeded
      ? this.#messagesReceived <= this.#frameLimit.wholeMessages
      : this.#end === undefined
    if (!cameBeforeTheEnd) return
    if (isBinary) {
      this.close(binaryFrame)
      return
    }
    this.#lastAtMs.message = Date.now()
    this.#listener.received(this, data.toString())
  }
}

/** RFC 6455, 5.2: final, opcode 1, not masked. @param payload up to 64 KB */
function textFrame(payload: Buffer): Buffer {
  const { length } = payload
  const head = length < 126 ? 2 : 4
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = 0x81
  if (length < 126) frame[1] = length
  else {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  }
  payload.copy(frame, head)
  return frame
}

// The codes are documented, the texts are not: no reason is given.
const messageTooBig: ConnectionEnd = { code: 1009, reason: '' }
const binaryFrame: ConnectionEnd = { code: 1003, reason: '' }

/** The codes with which `ws` closes by itself: a message over 128 KB, bytes that are no text, a broken frame. */
function endByProtocolError(error: Error): ConnectionEnd | undefined {
  const code = 'code' in error ? String(error.code) : ''
  if (!code.startsWith('WS_ERR_')) return undefined
  if (code.startsWith('WS_ERR_UNSUPPORTED_')) return messageTooBig
  if (code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS') return { code: 1008, reason: '' }
  return { code: code === 'WS_ERR_INVALID_UTF8' ? 1007 : 1002, reason: '' }
}

/** 1006, a lost TCP connection, has no captured reason on AWS; a close frame without a code has this one. */
function endByClient(code: number, reason: Buffer): ConnectionEnd {
  return { code, reason: code === 1005 ? 'Client-side close frame status not set' : reason.toString() }
}
