import type { ConnectionState } from '../connection.ts'
import { element, setText } from './elements.ts'

/**
 * Shows the state of the connection, always as text. Screen readers get one announcement per change, without the seconds of the
 * countdown.
 */
export class ConnectionStatus {
  readonly #place = element('connection')
  readonly #text = element('connection-text')
  readonly #tryNow = element('try-now')
  readonly #statuses = element('statuses')
  #state: ConnectionState | null = null
  #hasConnected = false

  constructor(tryNow: () => void) {
    this.#tryNow.addEventListener('click', tryNow)
    setInterval(() => this.#count(), 250)
  }

  show(state: ConnectionState | null): void {
    if (state === this.#state) return
    const hasFocus = document.activeElement === this.#tryNow
    this.#state = state
    this.#place.hidden = state === null
    this.#place.dataset['state'] = state?.kind ?? 'none'
    this.#tryNow.hidden = state?.kind !== 'waiting'
    if (hasFocus && this.#tryNow.hidden) element('title').focus()
    this.#count()
    // The first attempt of many says it; what follows until it is connected again is for the eye.
    if (state?.kind === 'connected') {
      this.#hasConnected = true
      setText(this.#statuses, 'Connected')
    }
    if (state?.kind === 'waiting' && state.attempt === 1) {
      const what = this.#hasConnected ? 'Connection lost' : 'No connection to the chat'
      setText(this.#statuses, `${what}. This page tries again by itself.`)
    }
  }

  #count(): void {
    if (this.#state !== null) setText(this.#text, connectionText(this.#state, performance.now(), navigator.onLine))
  }
}

function connectionText(state: ConnectionState, nowMs: number, isOnline: boolean): string {
  if (state.kind === 'connected') return 'Connected'
  if (state.kind === 'connecting') return state.attempt === 0 ? 'Connecting…' : `Connecting, attempt ${state.attempt}…`
  const seconds = Math.max(0, Math.ceil((state.nextAtMs - nowMs) / 1000))
  const when = seconds <= 1 ? 'Trying again at once' : `Trying again in ${seconds} s`
  return isOnline ? `Not connected. ${when}` : `This device is offline. ${when}`
}
