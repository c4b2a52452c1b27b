import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { isPageChat, pageChats } from '../page/page-config.ts'
import { contentTypeOf, pageHeaders } from '../page/page-headers.ts'
import type { TargetFile } from '../target-file.ts'
import { listenGuarded } from './loopback-guard.ts'

/** The page to sit in beside a stack, or why there is none. Disposing of it closes its port. */
export interface ChatPage extends AsyncDisposable {
  /** Its address, or the reason why it has none. */
  readonly said: string
  /** Its address; null if there is none. */
  readonly url: string | null
}

/**
 * Builds the page for the chat of a stack and serves it to this machine alone.
 *
 * @param at its port, any free one if it is undefined; and the address of the live page of the stack
 * @throws Error with code `EADDRINUSE` when the port is taken
 */
export async function openChatPage(
  { url, protocol, ticketParameter }: TargetFile,
  { port, liveUrl }: { readonly port: number | undefined; readonly liveUrl: string },
): Promise<ChatPage> {
  if (!isPageChat(protocol))
    return none(
      `none: it speaks with the protocols ${pageChats.join(', ')}, and this stack names ${protocol ?? 'none'}`,
    )
  if (ticketParameter !== undefined) return none('none: a browser has no signed ticket for $connect')
  // It has the compiler, which nothing else of the stack's host needs.
  const { buildPage, pageConfigFile } = await import('../page/build-page.ts')
  const server = await startStaticServer({
    files: { ...(await buildPage()), ...pageConfigFile({ webSocketUrl: url, chat: protocol, liveUrl }) },
    headers: pageHeaders(url),
    port,
  })
  return { said: server.url, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function none(said: string): ChatPage {
  return { said, url: null, [Symbol.asyncDispose]: () => Promise.resolve() }
}

interface StaticSite {
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

  const listeningPort = await listenGuarded(server, port, answer, [], 'own')
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
