import type { FollowedLines } from '../../reference-stack/local/logs/log-feed.ts'
import { HandshakeSecrets } from '../crowd/connection/handshake-secrets.ts'
import { printableLine } from '../printable.ts'

const mostCharacters = 2_000

/** Of a stack that is our own there is none to know: what looks like one is masked all the same. */
const secrets = new HandshakeSecrets('ws://127.0.0.1', { headers: {}, query: [], subprotocols: [] })

/**
 * What functions have logged, a line each with the name of the function: without what looks like a secret, and without what a
 * terminal would obey.
 */
export function functionLogLines({ lines, leftOut }: FollowedLines): string {
  const shown = lines.map(
    ({ role, message }) => `${role}  ${printableLine(secrets.masked(legible(message), mostCharacters))}\n`,
  )
  return shown.join('') + (leftOut === 0 ? '' : `(${leftOut} more lines came at once, and are not shown)\n`)
}

/** Without the time and the request id; a line feed within a record is a carriage return in Lambda's text format. */
function legible(message: string): string {
  return message
    .trimEnd()
    .replace(/^\S{1,40}\t[\w-]{1,64}\t([A-Z]{1,8})\t/, '$1  ')
    .replaceAll(/[\r\n]+\s*/g, ' | ')
    .replaceAll('\t', '  ')
}
