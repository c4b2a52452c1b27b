import { once } from 'node:events'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Not AWS's doing: it keeps web pages away from what listens on the developer's machine. A rebound DNS name shows in
 * `Host`, a page of another site in `Origin`. Every listener of the stack has one.
 */
export class LoopbackGuard {
  readonly #hosts: ReadonlySet<string>

  constructor(port: number) {
    this.#hosts = new Set(loopbackNames.map((name) => `${name}:${port}`))
  }

  admits(request: IncomingMessage): boolean {
    const { host, origin } = request.headers
    return host !== undefined && this.#hosts.has(host.toLowerCase()) && (origin === undefined || isLoopback(origin))
  }
}

/**
 * Starts a server on 127.0.0.1 alone, which answers 403 to whatever the guard does not admit; returns its port.
 *
 * @param port 0 takes any free one
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function listenGuarded(server: Server, port: number, answer: RequestListener): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: listeningPort } = server.address() as AddressInfo
  const guard = new LoopbackGuard(listeningPort)
  server.on('request', (request, response) => {
    if (guard.admits(request)) answer(request, response)
    else response.writeHead(403).end()
  })
  return listeningPort
}

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && loopbackNames.includes(new URL(origin).hostname)
}
