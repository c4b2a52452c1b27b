import type { FollowedLines } from '../../reference-stack/local/index.ts'
import { HandshakeSecrets } from '../../src/crowd/connection/handshake-secrets.ts'
import { plainHandshake } from '../../src/crowd/connection/handshake.ts'
import { printableLine } from '../../src/printable.ts'

const mostCharacters = 2_000

/**
 * Returns the log lines of the functions, each with the name of its function. Secrets of the chat, text that looks like a secret,
 * and terminal control characters are removed.
 */
export function functionLogLines({ lines, leftOut }: FollowedLines, ofTheChat: readonly string[]): string {
  const secrets = new HandshakeSecrets('ws://127.0.0.1', { ...plainHandshake, ofTheChat })
  const shown = lines.map(
    ({ functionName, message }) =>
      `${functionName}  ${printableLine(secrets.masked(legible(message), mostCharacters))}\n`,
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
