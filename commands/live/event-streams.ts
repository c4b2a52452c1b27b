import type { ServerResponse } from 'node:http'

/** A reader that has left so much unread is not waited for: it may come again, and is then told all at once. */
const mostUnreadBytes = 1_000_000

/**
 * Sends server-sent events to all readers. Each event is written once to each reader, and nothing is kept for a reader that does
 * not read.
 */
export class EventStreams {
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
