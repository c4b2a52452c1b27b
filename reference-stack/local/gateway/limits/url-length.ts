import type { IncomingMessage } from 'node:http'

/** The longest whole URL in characters; AWS does not raise it. */
const longestUrl = 4_096

/**
 * The refusal of a URL that is too long, counted as it was dialled here: scheme, host, path and query. What AWS answers to it
 * is not documented: 414 is HTTP's own "URI Too Long".
 */
export function tooLongUrl({
  headers,
  url = '',
}: Pick<IncomingMessage, 'headers' | 'url'>): { readonly status: 414; readonly message: string } | undefined {
  // It is asked with each post, and `ws` or `http` makes no difference that would matter to any real URL.
  const length = 'ws://'.length + (headers.host?.length ?? 0) + url.length
  if (length <= longestUrl) return undefined
  return { status: 414, message: `The URL has ${length} characters; API Gateway takes ${longestUrl}.` }
}
