import { type ClientRequest } from 'node:http'
import { subscribe } from 'node:diagnostics_channel'
import { nowUs } from '../../crowd/clock.ts'

/** Receives the duration of a handshake, from the request to the server's 101; Infinity for a failed one. */
type Listener = (latencyUs: number) => void

/**
 * Observes every WebSocket handshake of this thread, because Artillery's engine calls no function when a connection fails. Node
 * publishes each request of a client on a channel of `node:diagnostics_channel`.
 */
export class Handshakes {
  #ended: number[] = []
  #listener: Listener = (latencyUs) => void this.#ended.push(latencyUs)

  constructor() {
    subscribe('http.client.request.created', (message) => {
      const { request } = message as { request: ClientRequest }
      if (String(request.getHeader('upgrade')).toLowerCase() === 'websocket') this.#watch(request)
    })
  }

  /** Calls it for each that has ended already, and for each that will. */
  follow(listener: Listener): void {
    this.#listener = listener
    for (const latencyUs of this.#ended) listener(latencyUs)
    this.#ended = []
  }

  #watch(request: ClientRequest): void {
    const createdAtUs = nowUs()
    let hasEnded = false
    const end = (latencyUs: number) => {
      if (hasEnded) return
      hasEnded = true
      this.#listener(latencyUs)
    }
    request.once('upgrade', () => end(nowUs() - createdAtUs))
    // An answer that is not 101; an error of the network; given up by a time limit.
    for (const failure of ['response', 'error', 'close']) request.once(failure, () => end(Number.POSITIVE_INFINITY))
  }
}
