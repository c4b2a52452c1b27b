import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { listenGuarded } from '../../reference-stack/local/index.ts'
import { portRefusal } from '../../src/file-refusal.ts'

interface LiveContent {
  /** The page. */
  page(): Promise<string>
  /** Returns the first event of a new page: everything that has happened so far. */
  history(): unknown
}

/** A page on 127.0.0.1 that follows something. Disposing of it closes its port and every connection to it. */
export interface LiveServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string
  readonly streams: EventStreams
  /** Serves `text` as `report.html` from now on. */
  readonly serveReport: (text: string) => void
}

/** More than any person opens; a program that opens them without end keeps no file from the run. */
const mostConnections = 64

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * @param port any free one if it is undefined
 * @throws Refusal (13) for a port that is taken
 */
export async function startLiveServer(port: number | undefined, content: LiveContent): Promise<LiveServer> {
  const server = createServer({ noDelay: true })
  server.maxConnections = mostConnections
  const streams = new EventStreams()
  let report: string | undefined

  async function answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = url.split('?', 1)
    if (method !== 'GET' && method !== 'HEAD') return refuse(response, 405, { allow: 'GET, HEAD' })
    if (path === '/') return send(response, method, await content.page())
    if (path === '/report.html' && report !== undefined) return send(response, method, report)
    if (path === '/events' && method === 'GET') return streams.add(response, content.history())
    return refuse(response, 404)
  }

  const listen = (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  }
  const listeningPort = await listenGuarded(server, port ?? 0, listen, [], 'own').catch((error: unknown) => {
    throw portRefusal(error, port, '--live-port')
  })
  return {
    url: `http://127.0.0.1:${listeningPort}/`,
    streams,
    serveReport: (text) => void (report = text),
    async [Symbol.asyncDispose]() {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      server.closeAllConnections()
      await promise
    },
  }
}

/** A reader that does not read it is not waited for. */
const mostSendMs = 30_000

function send(response: ServerResponse, method: string, text: string): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    // Only streams of events stay.
    connection: 'close',
  })
  response.setTimeout(mostSendMs, () => response.destroy())
  response.end(method === 'HEAD' ? undefined : text)
}

function refuse(response: ServerResponse, status: number, more: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...more, 'content-length': 0, connection: 'close' }).end()
}

/** A reader that has left so much unread is not waited for: it may come again, and is then told all at once. */
const mostUnreadBytes = 1_000_000

/**
 * Sends server-sent events to all readers. Each event is written once to each reader, and nothing is kept for a reader that does
 * not read.
 */
class EventStreams {
  readonly #readers = new Set<ServerResponse>()
  #onEmpty: (() => void) | undefined

  get count(): number {
    return this.#readers.size
  }

  /** @param first what it is told at once */
  add(response: ServerResponse, first: unknown): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
    this.#readers.add(response)
    response.once('close', () => this.#remove(response))
    // What breaks a connection to a reader is no concern of ours.
    response.on('error', () => undefined)
    response.write(eventText(first))
  }

  send(event: unknown): void {
    if (this.#readers.size === 0) return
    const text = eventText(event)
    for (const reader of this.#readers) {
      if (reader.writableLength > mostUnreadBytes) reader.destroy()
      else reader.write(text)
    }
  }

  /** Resolves when all readers have gone, or the time is over. */
  async left(withinMs: number): Promise<void> {
    if (this.#readers.size === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, withinMs)
    this.#onEmpty = resolve
    await promise
    clearTimeout(timer)
  }

  #remove(reader: ServerResponse): void {
    this.#readers.delete(reader)
    if (this.#readers.size === 0) this.#onEmpty?.()
  }
}

/** JSON has no line feeds of its own, so that one line is the whole event. */
function eventText(event: unknown): string {
  return `data: ${JSON.stringify(event)}\n\n`
}
