import type { ConnectionClass } from '../../metrics/catalogue/connection-ends.ts'
import type { ConnectionEnd } from '../../metrics/recording/recorder.ts'

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
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'message-limit',
  WS_ERR_TOO_MANY_BUFFERED_PARTS: 'message-limit',
}

/** Node's own codes, and its names for OpenSSL's reasons not to trust a certificate. */
const tlsCode = /CERT|CRL|TLS|SSL|LEAF_SIGNATURE|ISSUER|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH/

/** For these classes, only the error's code says what to fix. */
const manyCauses: readonly ConnectionClass[] = ['tls', 'protocol', 'message-limit', 'other']

/** The end of a connection for which `ws` or its socket reported an error. */
export function endByError(error: Error & { code?: string }): ConnectionEnd {
  const name = classOfError(error)
  return error.code !== undefined && manyCauses.includes(name) ? { class: name, detail: error.code } : { class: name }
}

/** The class of such an error. */
export function classOfError(error: Error & { code?: string }): ConnectionClass {
  const code = error.code ?? ''
  const known = byCode[code]
  if (known !== undefined) return known
  if (tlsCode.test(code)) return 'tls'
  if (code.startsWith('WS_ERR_') || code.startsWith('HPE_')) return 'protocol'
  // Errors of `ws` without a code.
  if (/^(Invalid Sec-WebSocket|Invalid Upgrade|Server sent)/.test(error.message)) return 'protocol'
  return 'other'
}
