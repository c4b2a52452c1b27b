import type { IncomingMessage } from 'node:http'

/** A reason is short; what is longer is a page for a browser. */
const mostBytes = 2_000
/** A target that is slow with it is not waited for: how many handshakes are under way would depend on it. */
const waitMs = 500

/**
 * Why a handshake was refused, where the response says so in a short text. Never rejects.
 *
 * @returns the body; undefined of none, of markup, of what is no text, and of what is long or slow
 */
export async function refusalText(response: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  const isWhole = await new Promise<boolean>((resolve) => {
    setTimeout(resolve, waitMs, false).unref()
    response.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > mostBytes) resolve(false)
      else parts.push(part)
    })
    response.once('end', () => resolve(true))
    response.once('error', () => resolve(false))
    response.once('close', () => resolve(false))
  })
  const text = isWhole ? Buffer.concat(parts).toString().trim() : ''
  // Not by its type: `ws` calls its plain words HTML.
  const isShown = text !== '' && !text.startsWith('<') && !text.includes('\uFFFD')
  return isShown ? messageIn(text) : undefined
}

/** API Gateway and others send `{"message":"Forbidden"}`. */
function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' && message !== '' ? message : text
  } catch {
    return text
  }
}
