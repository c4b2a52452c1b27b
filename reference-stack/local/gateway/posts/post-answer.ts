import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'

/** The answer to a POST to `@connections`. */
export interface PostAnswer {
  readonly status: number
  /** For the header that SDKs name the error after. */
  readonly errorType?: string
  readonly message?: string
}

/** SDKs name the error after the header, so that it is there even where AWS's body is empty, as with 410. */
export function headersAndBody({ errorType, message }: PostAnswer): readonly [Record<string, string>, string] {
  const body = message === undefined ? '' : JSON.stringify({ message })
  const headers = {
    'x-amzn-RequestId': randomUUID(),
    ...(errorType !== undefined && { 'x-amzn-ErrorType': errorType }),
    ...(body !== '' && { 'Content-Type': 'application/json' }),
    'Content-Length': String(Buffer.byteLength(body)),
  }
  return [headers, body]
}

/** The answer as Node's HTTP server would write it on a connection that stays. */
export function httpText(answer: PostAnswer): string {
  const [headers, body] = headersAndBody(answer)
  let text = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n`
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`
  return `${text}Date: ${httpDate()}\r\nConnection: keep-alive\r\n\r\n${body}`
}

let [date, dateSecond] = ['', 0]

/** Made once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) [date, dateSecond] = [new Date(second * 1000).toUTCString(), second]
  return date
}
