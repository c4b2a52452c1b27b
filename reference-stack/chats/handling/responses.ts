import type { SocketResponse } from './events.ts'

/** The answer of every chat to a client whose request it refuses. */
export interface ErrorFrame {
  readonly type: 'error'
  /** The route of the request. */
  readonly action: string
  readonly message: string
}

/** The answer of a route with nothing to say. */
export const silence: SocketResponse = { statusCode: 200 }

/** Answers the caller. Always 200: with another status API Gateway may put its own error frame in place of the body. */
export function replyWith(frame: object): SocketResponse {
  return { statusCode: 200, body: JSON.stringify(frame) }
}

// API Gateway carries 128 KB a message; the envelope of a list takes less than 1 KB of it.
const listBytesMax = 127 * 1024

/** The leading items that fit into one frame as a JSON list. */
export function fitting<Item>(items: readonly Item[]): readonly Item[] {
  let bytes = 0
  const tooMany = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(item)) + 1
    return bytes > listBytesMax
  })
  return tooMany === -1 ? items : items.slice(0, tooMany)
}
