import type { IncomingMessage } from 'node:http'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Not AWS's doing: it keeps web pages away from a gateway on the developer's machine. A rebound DNS name shows in
 * `Host`, a page of another site in `Origin`.
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

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && loopbackNames.includes(new URL(origin).hostname)
}
