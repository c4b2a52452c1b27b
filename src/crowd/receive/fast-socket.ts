import type { OnReadOpts, Socket } from 'node:net'
import { FrameSplitter, type FrameTakers } from './frame-splitter.ts'

/** One for all sockets of the process, as each read is handled before the next; as large as libuv's reads. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)

/**
 * The socket under a `ws` client. It reads unfragmented text messages itself, past `ws`; `ws` reads all other frames from the
 * stream, and does the handshake, control frames, sending, closing and errors.
 */
export class FastSocket implements FrameTakers {
  readonly socket: Socket
  readonly text: (payload: Buffer) => void
  readonly overlong: () => void
  readonly #splitter: FrameSplitter
  #isOpen = false

  /**
   * @param connect opens a TCP or TLS connection that reads in this way
   * @param maxPayload the limit that `ws` was given, bytes
   * @param text takes the messages; the buffer is only valid during the call
   * @param overlong see {@link FrameTakers}
   */
  constructor(
    connect: (onread: OnReadOpts) => Socket,
    maxPayload: number,
    text: (payload: Buffer) => void,
    overlong: () => void = () => undefined,
  ) {
    this.text = text
    this.overlong = overlong
    this.#splitter = new FrameSplitter(this, maxPayload)
    this.socket = connect({ buffer: shared, callback: (length) => this.#read(length) })
  }

  /** The WebSocket is open. @param head the bytes that came with the answer to the handshake; `ws` has them already */
  opened(head: Buffer): void {
    this.#splitter.skip(head)
    this.#isOpen = true
  }

  /** Passes all further bytes to `ws`, after it has found an error in the bytes of this server. */
  stop(): void {
    this.#splitter.stop()
  }

  /** Pushed, as Node pushes what it reads itself: so the bytes wait in the stream while `ws` does not listen. */
  other(bytes: Buffer): void {
    this.socket.push(Buffer.from(bytes))
  }

  hasTakenAll(): boolean {
    return this.socket.readableLength === 0
  }

  #read(length: number): boolean {
    if (this.#isOpen) this.#splitter.read(shared, length)
    else this.other(shared.subarray(0, length))
    return true
  }
}
