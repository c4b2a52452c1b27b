import { TicketOffice, type Ticketing } from './ticket.ts'

/**
 * The parts of a handshake beside the URL. All of them may be secret: they go to the workers and to the target, and nowhere else.
 * `{member}` in a value stands for the name of the member.
 */
export interface Handshake {
  readonly headers: Readonly<Record<string, string>>
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly subprotocols: readonly string[]
  /** Headers of each request that publishes over HTTP. */
  readonly publishHeaders: Readonly<Record<string, string>>
  /** Null where the target needs no tickets. */
  readonly tickets: Ticketing | null
  /** Secrets that the chat has from us in another way, and may send back. They are not sent. */
  readonly ofTheChat: readonly string[]
}

export const plainHandshake: Handshake = {
  headers: {},
  query: [],
  subprotocols: [],
  publishHeaders: {},
  tickets: null,
  ofTheChat: [],
}

/** The parts of one handshake request. */
export interface Opening {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly subprotocols: readonly string[]
}

/** The handshakes of one crowd with one URL. */
export class Handshakes {
  readonly #url: string
  readonly #handshake: Handshake
  readonly #office: TicketOffice | null

  constructor(url: string, handshake: Handshake) {
    this.#url = url
    this.#handshake = handshake
    this.#office = handshake.tickets && new TicketOffice(handshake.tickets)
  }

  /**
   * A new one for each attempt, as a ticket soon expires.
   *
   * @param ofTheChat query parameters that the chat's protocol wants
   */
  of(memberName: string, ofTheChat: Handshake['query'] = []): Opening {
    const { headers, query, subprotocols } = this.#handshake
    const own = (value: string) => value.replaceAll('{member}', memberName)
    const url = new URL(this.#url)
    const parameters = [...query, ...ofTheChat].map(([name, value]) => parameter(name, own(value)))
    if (this.#office !== null) parameters.push(parameter(this.#office.parameter, this.#office.ticketFor(memberName)))
    // The query of the URL itself stays as it is written.
    url.search = [url.search.slice(1), ...parameters].filter((part) => part !== '').join('&')
    return {
      url,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, own(value)])),
      subprotocols,
    }
  }
}

function parameter(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}
