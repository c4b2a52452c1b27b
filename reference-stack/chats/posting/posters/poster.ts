/** The outcome of one request to `@connections`. */
export type PostAnswer =
  | 'delivered'
  /** 410: there is no such connection any more. */
  | 'gone'
  /** 429 */
  | 'throttled'
  /** 5xx, or the TCP connection was reset: worth another attempt. */
  | 'interrupted'
  /** Anything else, and no answer in time. */
  | 'failed'

/** Posts a text to one connection, once: it neither retries nor rejects. */
export type Poster = (connectionId: string, text: string) => Promise<PostAnswer>

/** The time that a request may take. */
export const requestTimeoutMs = 5000

/** @param failure the status of an answer that is not 2xx, or the code of the error in place of an answer */
export function answerOfFailure({
  status,
  code,
}: {
  status?: number | undefined
  code?: string | undefined
}): PostAnswer {
  // By its status: the name that the SDK gives to an error depends on a header that not every 410 carries.
  if (status === 410) return 'gone'
  if (status === 429) return 'throttled'
  if (status !== undefined && status >= 500) return 'interrupted'
  // A kept-alive socket that the other side closed while this environment was frozen: the post has not been taken.
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'interrupted'
  return 'failed'
}
