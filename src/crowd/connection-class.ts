import type { ConnectionClass } from '../metrics/catalogue.ts'

const byCode: Readonly<Record<string, ConnectionClass>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'connect-timeout',
  EMFILE: 'local-files',
  ENFILE: 'local-files',
  EADDRNOTAVAIL: 'local-ports',
  EADDRINUSE: 'local-ports',
  EPROTO: 'tls',
}

/** Node's own codes, and the names that it has for OpenSSL's reasons not to trust a certificate. */
const tlsCode = /CERT|CRL|TLS|SSL|LEAF_SIGNATURE|ISSUER|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH/

/** The class of an error that `ws` or its socket reported. */
export function classOfError(error: Error & { code?: string }): ConnectionClass {
  const code = error.code ?? ''
  const known = byCode[code]
  if (known !== undefined) return known
  if (tlsCode.test(code)) return 'tls'
  if (code.startsWith('WS_ERR_') || code.startsWith('HPE_')) return 'protocol'
  // `ws` gives these two no code.
  if (error.message === 'Opening handshake has timed out') return 'connect-timeout'
  if (/^(Invalid Sec-WebSocket|Invalid Upgrade|Server sent)/.test(error.message)) return 'protocol'
  return 'other'
}
