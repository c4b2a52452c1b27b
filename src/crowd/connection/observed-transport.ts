import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'
import { nowUs } from '../clock.ts'
import { endByError } from './connection-class.ts'

/** Events of the TCP connection beneath a WebSocket that `ws` does not report. */
export class ObservedTransport {
  readonly socket: Socket
  /** Monotonic microseconds. */
  connectedAtUs: number | undefined
  securedAtUs: number | undefined
  #end: ConnectionEnd | undefined
  #bytesTaken = 0

  constructor(socket: Socket) {
    this.socket = socket
    socket.once('connect', () => (this.connectedAtUs = nowUs()))
    socket.once('secureConnect', () => (this.securedAtUs = nowUs()))
    // `ws` reports a reset and a missing close frame alike, as 1006 without an error.
    socket.on('error', (error) => this.endedBy(endByError(error)))
    socket.on('end', () => this.endedBy({ class: 'eof' }))
  }

  /** The end of the connection, if it is known before `ws` reports a bare 1006. */
  get end(): ConnectionEnd | undefined {
    return this.#end
  }

  /** The first cause is the one that counts. */
  endedBy(end: ConnectionEnd): void {
    this.#end ??= end
  }

  get isTlsResumed(): boolean {
    return this.socket instanceof TLSSocket && this.socket.isSessionReused()
  }

  /** The bytes read since the last call; over TLS, the decrypted bytes. */
  takeBytesRead(): number {
    const { bytesRead } = this.socket
    const taken = bytesRead - this.#bytesTaken
    this.#bytesTaken = bytesRead
    return taken
  }
}
