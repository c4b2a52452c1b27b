import { randomBytes } from 'node:crypto'

/**
 * A connection, message or request id. AWS's look like `PJqB0fHsqRcCHlw=`: 11 bytes in base64, so 16 characters that
 * end in one `=`, which a URL has to carry as `%3D`.
 */
export function newIdentifier(): string {
  return `${randomBytes(11).toString('base64url')}=`
}

/** The value of `X-Amzn-Trace-Id`: `Root=1-<epoch seconds in hex>-<96 random bits>`. */
export function newTraceId(atMs: number): string {
  const seconds = Math.floor(atMs / 1000).toString(16)
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`
}
