import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { contentTypeOf } from '../page/content-type.ts'
import { listenGuarded } from './loopback-guard.ts'

export interface StaticSite {
  /** By name: `index.html`, which `/` shows too. Nothing else is served, whatever the path says. */
  readonly files: Readonly<Record<string, string>>
  /** The headers of every answer, in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Any free one unless told. */
  readonly port?: number | undefined
}

/** A site on 127.0.0.1. Disposing of it closes its port and every connection to it. */
export interface StaticServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
}

/**
 * Serves a few files from memory to this machine alone.
 *
 * @throws Error with code `EADDRINUSE` when the port is taken; Error for a file of a type that is not known
 */
export async function startStaticServer({ files, headers, port = 0 }: StaticSite): Promise<StaticServer> {
  const byPath = new Map(Object.entries(files).map(([name, text]) => [`/${name}`, { text, type: contentTypeOf(name) }]))
  const index = byPath.get('/index.html')
  if (index !== undefined) byPath.set('/', index)
  const server = createServer()

  function answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end()
      return
    }
    const file = byPath.get(url.split('?', 1)[0] ?? '')
    if (file === undefined) {
      response.writeHead(404, headers).end()
      return
    }
    const length = Buffer.byteLength(file.text)
    response.writeHead(200, {
      ...headers,
      'content-type': file.type,
      'content-length': length,
      'cache-control': 'no-store',
    })
    response.end(method === 'HEAD' ? undefined : file.text)
  }

  const listeningPort = await listenGuarded(server, port, answer)
  return {
    url: `http://127.0.0.1:${listeningPort}/`,
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      server.closeAllConnections()
      await promise
    },
  }
}
