export type ConnectionState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'connected' }
  /** `nextAtMs` is of `performance.now()`. */
  | { readonly kind: 'waiting'; readonly attempt: number; readonly nextAtMs: number }

export interface ConnectionListener {
  changed(state: ConnectionState): void
  /** A new connection: the chat does not know it yet. */
  opened(): void
  /** @param receivedAtMs of `performance.now()`, taken first */
  received(frame: string, receivedAtMs: number): void
}

/** Longer than API Gateway waits for `$connect`, which is 29 s. */
const openingMs = 35_000
/** A connection that has lasted this long was a good one: the next is tried soon after it. */
const goodAfterMs = 5000

/** One WebSocket after the other, for as long as the page is open: a new one is tried with back-off and full jitter. */
export class Connection {
  readonly #url: string
  readonly #listener: ConnectionListener
  #socket: WebSocket | undefined
  /** The number of failed attempts since the last good connection. */
  #failed = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, listener: ConnectionListener) {
    this.#url = url
    this.#listener = listener
    // A network that is back is no reason to wait; the jitter of a first attempt stays.
    addEventListener('online', () => {
      if (this.#isWaiting) this.#waitForAttempt(0)
    })
  }

  open(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#listener.changed({ kind: 'connecting', attempt: this.#failed })
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    const givingUp = setTimeout(() => socket.close(), openingMs)
    let openedAtMs: number | undefined
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const receivedAtMs = performance.now()
      if (typeof data === 'string') this.#listener.received(data, receivedAtMs)
    })
    socket.addEventListener('open', () => {
      clearTimeout(givingUp)
      openedAtMs = performance.now()
      this.#listener.changed({ kind: 'connected' })
      this.#listener.opened()
    })
    socket.addEventListener('close', () => {
      clearTimeout(givingUp)
      this.#socket = undefined
      if (openedAtMs !== undefined && performance.now() - openedAtMs >= goodAfterMs) this.#failed = 0
      this.#waitForAttempt(this.#failed)
      this.#failed += 1
    })
  }

  /** At once, instead of at the end of the wait. */
  openNow(): void {
    if (this.#isWaiting) this.open()
  }

  /** Gives up this connection for a new one, after the wait that is due. */
  renew(): void {
    this.#socket?.close()
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Call it only while the connection is open. Returns when the frame was sent, as `performance.now()` has it. */
  send(frame: string): number {
    const sentAtMs = performance.now()
    this.#socket?.send(frame)
    return sentAtMs
  }

  get #isWaiting(): boolean {
    return this.#timer !== undefined
  }

  #waitForAttempt(attempt: number): void {
    const waitMs = backOffMs(attempt, Math.random)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.open(), waitMs)
    this.#listener.changed({ kind: 'waiting', attempt: attempt + 1, nextAtMs: performance.now() + waitMs })
  }
}

const baseMs = 250
const capMs = 30_000

/**
 * Returns the wait before an attempt, with full jitter: evenly from 0 to `min(cap, base * 2 ** attempt)`, so that clients that
 * lost their connections at the same time do not return at the same time.
 *
 * @param attempt counts from 0
 * @param random in [0, 1)
 */
export function backOffMs(attempt: number, random: () => number): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt)
}
