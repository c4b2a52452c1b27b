import { Socket, connect as connectPlainly } from 'node:net'
import type { Network } from './network.ts'
import { type GuardedSockets, hostOf, readArguments } from './sockets.ts'

interface TlsOptions {
  readonly host?: unknown
  readonly port?: number | string
  readonly path?: string | null
  readonly socket?: unknown
  readonly servername?: string
  readonly ALPNProtocols?: unknown
}

type TlsConnect = (...args: unknown[]) => Socket

/**
 * The stack speaks HTTP without TLS. Who asks for TLS to it gets a plain connection that says of itself what an encrypted one
 * would: no certificate has to be made or trusted, and no CPU time goes into it that handlers would seem to take.
 */
export function speakPlainly(tls: { connect: unknown }, network: Network, sockets: GuardedSockets): void {
  const connect = tls.connect as TlsConnect
  tls.connect = (...args: unknown[]): Socket => {
    const { options, onConnect } = readTlsArguments(args)
    if (options.socket instanceof Socket) {
      return sockets.leadsToStandIn(options.socket) ? disguised(options.socket, options, onConnect) : connect(...args)
    }
    if (options.socket !== undefined || typeof options.path === 'string') return connect(...args)
    const [host, port] = [hostOf(options), Number(options.port)]
    if (network.route(host, port).kind !== 'stand-in') return connect(...args)
    if (isHttp2Only(options.ALPNProtocols)) {
      return sockets.refuse(new Socket(), `${host}:${port} speaks HTTP/1.1 alone in the embedded stack, not HTTP/2.`)
    }
    return disguised(connectPlainly({ ...options, path: undefined, host, port } as never), options, onConnect)
  }
}

/** `connect(options[, listener])`, `connect(port[, host][, options][, listener])`. */
function readTlsArguments(args: readonly unknown[]): { options: TlsOptions; onConnect: unknown } {
  const { options, onConnect } = readArguments(args)
  const [, ...rest] = args
  const further = rest.filter((argument) => typeof argument === 'object' && argument !== null)
  return { options: Object.assign({}, options, ...further) as TlsOptions, onConnect }
}

function isHttp2Only(protocols: unknown): boolean {
  return Array.isArray(protocols) && protocols.includes('h2') && !protocols.includes('http/1.1')
}

function disguised(socket: Socket, { servername = '' }: TlsOptions, onSecure: unknown): Socket {
  Object.assign(socket, {
    encrypted: true,
    authorized: true,
    authorizationError: null,
    alpnProtocol: false,
    servername,
    getCipher: () => ({ name: 'TLS_AES_128_GCM_SHA256', standardName: 'TLS_AES_128_GCM_SHA256', version: 'TLSv1.3' }),
    getPeerCertificate: () => ({}),
    getProtocol: () => 'TLSv1.3',
    getSession: () => undefined,
    isSessionReused: () => false,
    setMaxSendFragment: () => true,
    setServername: () => {},
  })
  if (typeof onSecure === 'function') socket.once('secureConnect', onSecure as () => void)
  const secure = () => socket.emit('secureConnect')
  if (socket.connecting) socket.once('connect', secure)
  else process.nextTick(secure)
  return socket
}
