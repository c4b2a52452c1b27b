import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { listenGuarded } from '../loopback-guard.ts'

/** The answer to the caller. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface ServiceEndpoint extends AsyncDisposable {
  /** The value for the service's `AWS_ENDPOINT_URL_...`. */
  readonly endpoint: string
}

/**
 * Starts a stand-in for an AWS service on 127.0.0.1. Rejects if the port is taken; port 0 takes a free one.
 *
 * @param answer never rejects
 */
export async function startServiceEndpoint(
  port: number,
  answer: (request: IncomingMessage) => Promise<Answer>,
): Promise<ServiceEndpoint> {
  // SDK clients keep their connections: one that is idle for a while must not be closed just as it is used again.
  const server = createServer({ keepAliveTimeout: 0 })
  const listeningPort = await listenGuarded(server, port, (request, response) => {
    void answer(request).then((answered) => send(response, answered))
  })
  return {
    endpoint: `http://127.0.0.1:${listeningPort}`,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function send(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers, ...length })
  response.end(body)
}
