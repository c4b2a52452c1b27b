import { type KeyObject, createPrivateKey, sign } from 'node:crypto'

/** The way in which a target accepts tickets. */
export interface Ticketing {
  /** The name of a query parameter. */
  readonly parameter: string
  /** Ed25519. */
  readonly privateKeyPem: string
}

/** The longest lifetime that a target accepts: a slow handshake must not outlast its ticket. */
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
