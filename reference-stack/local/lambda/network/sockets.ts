import { Socket } from 'node:net'
import type { Network } from './network.ts'

interface SocketOptions {
  /** Whatever a handler has given. */
  readonly host?: unknown
  readonly port?: number | string
  readonly path?: string | null
}

type Connect = (this: Socket, ...args: unknown[]) => Socket

/** The services of the TCP guard for the TLS guard. */
export interface GuardedSockets {
  /** Fails a socket that is not connected yet, as an address that cannot be resolved would. */
  refuse(socket: Socket, reason: string): Socket
  /** Is it, or will it be, connected to the stack? */
  leadsToStandIn(socket: Socket): boolean
}

/**
 * Every TCP connection begins here: of `node:net`, `node:tls`, `node:http2`, every agent of `node:http` and `node:https`, and
 * `fetch`. Once it is made it costs nothing more.
 */
export function guardSockets(network: Network): GuardedSockets {
  // It is called on the socket that it was asked of.
  // oxlint-disable-next-line typescript/unbound-method
  const connect = Socket.prototype.connect as Connect
  const toStandIns = new WeakSet<Socket>()

  function refuse(socket: Socket, reason: string): Socket {
    const error = network.refusal(reason)
    const lookup = (_host: string, _options: unknown, answer: (error: Error) => void) => answer(error)
    return connect.call(socket, { host: 'refused.invalid', port: 1, lookup })
  }

  Object.assign(Socket.prototype, {
    connect(this: Socket, ...args: unknown[]): Socket {
      const { options, onConnect } = readArguments(args)
      const port = Number(options.port)
      // A socket of the file system; or what Node itself has to refuse.
      if (typeof options.path === 'string' || !Number.isInteger(port)) return connect.apply(this, args)
      const route = network.route(hostOf(options), port)
      if (route.kind === 'direct') return connect.apply(this, args)
      if (route.kind === 'refused') return refuse(this, route.reason)
      toStandIns.add(this)
      const redirected = { ...options, host: '127.0.0.1', port: route.port, lookup: undefined, localAddress: undefined }
      return connect.call(this, redirected, onConnect)
    },
  })
  return { refuse, leadsToStandIn: (socket) => toStandIns.has(socket) }
}

/** As Node reads it; what is no text is nobody's name. */
export function hostOf({ host }: { readonly host?: unknown }): string {
  if (host === undefined || host === null || host === '') return 'localhost'
  return typeof host === 'string' ? host : 'an object'
}

/** `connect(options[, listener])`, `connect(port[, host][, listener])`, `connect(path[, listener])`. */
export function readArguments(args: readonly unknown[]): { options: SocketOptions; onConnect: unknown } {
  const [first, second] = args
  // As Node hands its own on: `[options, listener]`.
  if (Array.isArray(first)) return { options: (first[0] ?? {}) as SocketOptions, onConnect: first[1] }
  const onConnect = args.findLast((argument) => typeof argument === 'function')
  if (typeof first === 'object' && first !== null) return { options: first, onConnect }
  if (typeof first === 'string' && !Number.isInteger(Number(first))) return { options: { path: first }, onConnect }
  const host = typeof second === 'string' ? { host: second } : {}
  return { options: { port: first as number | string, ...host }, onConnect }
}
