import { type KeyObject, createPrivateKey, sign } from 'node:crypto'

/** How a target wants its tickets. */
export interface Ticketing {
  /** Of the query. */
  readonly parameter: string
  /** Ed25519. */
  readonly privateKeyPem: string
}

/** As long as any target takes one for: a member of a slow ramp must not come too late. */
const lifetimeSeconds = 60

/** Signs the tickets of one crowd. */
export class TicketOffice {
  readonly parameter: string
  readonly #key: KeyObject

  constructor({ parameter, privateKeyPem }: Ticketing) {
    this.parameter = parameter
    this.#key = createPrivateKey(privateKeyPem)
  }

  /** Good for one minute: `base64url(JSON).base64url(signature of the first part)`. */
  ticketFor(memberName: string): string {
    const iat = Math.floor(Date.now() / 1000)
    const payload = Buffer.from(JSON.stringify({ sub: memberName, iat, exp: iat + lifetimeSeconds })).toString(
      'base64url',
    )
    return `${payload}.${sign(null, Buffer.from(payload), this.#key).toString('base64url')}`
  }
}
