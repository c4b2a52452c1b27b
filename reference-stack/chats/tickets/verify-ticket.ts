import { type KeyObject, verify } from 'node:crypto'

/** The contents of a ticket: `base64url(JSON).base64url(Ed25519 signature of the first part)`. Instants are epoch seconds. */
export interface Ticket {
  /** The owner of the ticket. */
  readonly sub: string
  readonly iat: number
  readonly exp: number
}

/** A ticket stands in a URL, and URLs get into logs: it must be worthless soon. */
const longestLifetimeSeconds = 60

/** The tolerated difference between the clocks of two machines. */
const clockSkewSeconds = 5

/** Many times longer than any that is ours; an 8 KB query is not worth the work. */
const longestTicket = 1024

/** Returns the ticket if it admits its owner at that instant; null for an invalid ticket, whatever its fault. Never throws. */
export function verifyTicket(text: string, publicKey: KeyObject, nowSeconds: number): Ticket | null {
  const [, payload, signature] = /^([\w-]+)\.([\w-]+)$/.exec(text.slice(0, longestTicket + 1)) ?? []
  if (payload === undefined || signature === undefined || text.length > longestTicket) return null
  // Before anything is read: only what the key has signed is worth a look.
  if (!verify(null, Buffer.from(payload), publicKey, Buffer.from(signature, 'base64url'))) return null
  const ticket = readTicket(Buffer.from(payload, 'base64url').toString())
  if (ticket === null) return null
  const { iat, exp } = ticket
  const isInTime = iat <= nowSeconds + clockSkewSeconds && nowSeconds < exp
  return isInTime && exp - iat <= longestLifetimeSeconds ? ticket : null
}

function readTicket(json: string): Ticket | null {
  const { sub, iat, exp } = parsedObject(json)
  const isSound = isName(sub) && Number.isSafeInteger(iat) && Number.isSafeInteger(exp)
  return isSound ? { sub, iat: Number(iat), exp: Number(exp) } : null
}

function parsedObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.:@-]{1,128}$/.test(value)
}
