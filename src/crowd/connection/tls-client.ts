import { type ConnectionOptions, type SecureContext, type TLSSocket, connect, createSecureContext } from 'node:tls'

/**
 * The groups of Node 22. Node 24 would also offer X25519MLKEM768: its key is made for each handshake and kept with the
 * connection. That wastes 10 KiB with a server that does not know it.
 */
const keyExchangeGroups = 'X25519:prime256v1:secp384r1:secp521r1'

/** Opens the TLS connections of one crowd to one target. */
export class TlsClient {
  readonly #resumes: boolean
  #context: SecureContext | undefined
  #session: Buffer | undefined

  /**
   * @param resumes a connection resumes the session of an earlier one, as returning visitors do, if the server still takes it;
   *   otherwise each makes a full exchange with the certificate checked, as new visitors do
   */
  constructor(resumes: boolean) {
    this.#resumes = resumes
  }

  connect(options: ConnectionOptions): TLSSocket {
    // One for all: Node would make another for each connection, which is a third of its CPU time and 20 KiB.
    this.#context ??= createSecureContext({ ecdhCurve: keyExchangeGroups })
    const session = this.#session
    const socket = connect({ ...options, secureContext: this.#context, ...(session === undefined ? {} : { session }) })
    if (this.#resumes) this.#keepSession(socket, session)
    return socket
  }

  #keepSession(socket: TLSSocket, tried: Buffer | undefined): void {
    if (tried === undefined) {
      socket.once('session', (session) => (this.#session = session))
      return
    }
    socket.once('secureConnect', () => {
      // It has expired, or the server takes each only once: the next connection brings another.
      if (!socket.isSessionReused() && this.#session === tried) this.#session = undefined
    })
  }
}
