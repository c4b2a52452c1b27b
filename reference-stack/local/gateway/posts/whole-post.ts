import type { IncomingHttpHeaders } from 'node:http'

/** A POST request whose head and body lay whole in one read; `end` is where the next request begins. */
export interface WholePost {
  readonly url: string
  /** The headers that decide whether the caller may post. */
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly end: number
}

const read: ReadonlySet<string> = new Set(['host', 'origin', 'authorization', 'x-amz-security-token', 'content-length'])

/** With one of these a request is not as ordinary as it looks, or its body is not simply `content-length` bytes. */
const unusual = new Set(['transfer-encoding', 'content-encoding', 'expect', 'upgrade', 'trailer', 'te'])
const endOfHead = '\r\n\r\n'
const requestLine = /^POST (\/[!-~]*) HTTP\/1\.1(?:\r\n|$)/
const headerLine = /([\w-]+): ?((?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?)(?:\r\n|$)/y

/**
 * Reads a POST as every SDK and HTTP client writes it. Stricter than HTTP: what is written in any other way is for a complete
 * parser.
 *
 * @returns undefined for everything else, a request that is not there as a whole among it
 */
export function readWholePost(bytes: Buffer, from: number): WholePost | undefined {
  const headEnd = bytes.indexOf(endOfHead, from)
  if (headEnd < 0) return undefined
  const head = bytes.toString('latin1', from, headEnd)
  const [line = '', url = ''] = requestLine.exec(head) ?? []
  if (line === '') return undefined
  const headers = readHeaders(head, line.length)
  const length = headers?.['content-length'] ?? ''
  if (headers === undefined || !/^\d{1,6}$/.test(length)) return undefined
  const bodyAt = headEnd + endOfHead.length
  const end = bodyAt + Number(length)
  if (end > bytes.length) return undefined
  return { url, headers, body: bytes.subarray(bodyAt, end), end }
}

function readHeaders(head: string, from: number): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = {}
  for (let at = from; at < head.length; at = headerLine.lastIndex) {
    headerLine.lastIndex = at
    const [, name = '', value = ''] = headerLine.exec(head) ?? []
    const field = name.toLowerCase()
    if (field === '' || unusual.has(field)) return undefined
    if (field === 'connection' && value.toLowerCase() !== 'keep-alive') return undefined
    if (!read.has(field)) continue
    // Which of two would count is not for us to say.
    if (headers[field] !== undefined) return undefined
    headers[field] = value
  }
  return headers
}
