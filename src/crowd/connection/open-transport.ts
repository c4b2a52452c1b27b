import { type OnReadOpts, type Socket, type TcpNetConnectOpts, connect as connectTcp, isIP } from 'node:net'
import type { TlsClient } from './tls-client.ts'

/**
 * Opens the TCP or TLS connection to a WebSocket URL.
 *
 * Built from the URL alone: `net.connect` would take the `path` among the options of `ws` for a Unix socket.
 */
export function openTransport(url: URL, tls: TlsClient, localAddress: string | undefined, onread?: OnReadOpts): Socket {
  const isSecure = url.protocol === 'wss:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  const options: TcpNetConnectOpts = { host, port, noDelay: true }
  if (localAddress !== undefined) options.localAddress = localAddress
  if (onread !== undefined) options.onread = onread
  // SNI allows no IP addresses.
  return isSecure ? tls.connect({ ...options, servername: isIP(host) === 0 ? host : '' }) : connectTcp(options)
}
