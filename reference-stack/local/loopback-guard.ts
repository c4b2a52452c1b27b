import { once } from 'node:events'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readAwsHost } from './lambda/network/aws-host.ts'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']
const longestShown = 200

/** `own-and-aws`: of what stands in for AWS, which functions call by AWS's names. */
type Hosts = 'own' | 'own-and-aws'

/**
 * Not AWS's doing: it keeps web pages away from what listens on the developer's machine. A rebound DNS name shows in
 * `Host`, a page of another site in `Origin`. Every listener of the stack has one.
 */
export class LoopbackGuard {
  readonly #hosts: ReadonlySet<string>
  readonly #allowedOrigins: readonly string[]
  readonly #takesAwsHosts: boolean

  /** @param allowedOrigins beside pages of this machine */
  constructor(port: number, allowedOrigins: readonly string[] = [], hosts: Hosts = 'own-and-aws') {
    this.#takesAwsHosts = hosts === 'own-and-aws'
    this.#hosts = new Set(loopbackNames.map((name) => `${name}:${port}`))
    this.#allowedOrigins = allowedOrigins
  }

  admits(request: IncomingMessage): boolean {
    return this.refusal(request) === undefined
  }

  /** Why it does not admit a request; undefined if it does. */
  refusal({ headers: { host = '', origin } }: Pick<IncomingMessage, 'headers'>): string | undefined {
    if (!this.#hosts.has(host.toLowerCase()) && !(this.#takesAwsHosts && isAwsHost(host))) {
      const known = [...this.#hosts].join(', ') + (this.#takesAwsHosts ? ', or a name of AWS' : '')
      return `The Host "${host.slice(0, longestShown)}" is refused: here it is one of ${known}.`
    }
    if (origin === undefined || isLoopback(origin) || this.#allowedOrigins.includes(origin)) return undefined
    const shown = origin.slice(0, longestShown)
    const what = origin === 'null' ? 'a page opened as a file, or in a sandbox' : 'a page that is not of this machine'
    return `The Origin "${shown}" is refused: it is ${what}. The embedded stack admits it with --allow-origin ${shown}.`
  }
}

/**
 * Starts a server on 127.0.0.1 alone, which answers 403, with the reason, to whatever the guard does not admit; returns its port.
 *
 * @param port 0 takes any free one
 * @param allowedOrigins beside pages of this machine
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function listenGuarded(
  server: Server,
  port: number,
  answer: RequestListener,
  allowedOrigins: readonly string[] = [],
  hosts: Hosts = 'own-and-aws',
): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: listeningPort } = server.address() as AddressInfo
  const guard = new LoopbackGuard(listeningPort, allowedOrigins, hosts)
  server.on('request', (request, response) => {
    const refusal = guard.refusal(request)
    if (refusal === undefined) answer(request, response)
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${refusal}\n`)
  })
  return listeningPort
}

/** Calls of functions come by the names of AWS. Nobody else can have such a name lead to this machine. */
function isAwsHost(host: string): boolean {
  return readAwsHost(host.toLowerCase().replace(/:\d+$/, '')) !== undefined
}

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && loopbackNames.includes(new URL(origin).hostname)
}
