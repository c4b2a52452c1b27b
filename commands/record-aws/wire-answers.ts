import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'

/** An HTTP response as it was on the wire, as far as recordings compare it. */
export type WireAnswer = {
  readonly status: number
  /** Names of the headers, sorted; without those in {@link incidental}. */
  readonly headers: string[]
  /** The error's name, as SDKs read it. */
  readonly errorType: string | null
  readonly body: string
}

/** Headers that depend on the server or the time, and say nothing about the response. */
const incidental = new Set(['date', 'connection', 'keep-alive', 'server', 'via'])

const longestBody = 2_000

export function wireAnswer(
  status: number | undefined,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): WireAnswer {
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const [, errorType] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amzn-errortype') ?? []
  return {
    status: status ?? 0,
    headers: names.filter((name) => !incidental.has(name)).sort(),
    errorType: errorType === undefined ? null : String(errorType),
    body: body.slice(0, longestBody),
  }
}

const upgradeHeaders = () => ({
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
})

/** Sends a handshake, or a plain GET, and returns the answer as it is on the wire. An accepted connection is closed at once. */
export async function sendHandshake(
  url: URL,
  { upgrade = true, signal, withinMs }: HandshakeOptions,
): Promise<WireAnswer> {
  const address = new URL(url)
  address.protocol = url.protocol.replace(/^ws/, 'http')
  const send = address.protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(address, {
    headers: upgrade ? upgradeHeaders() : {},
    signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
    // A connection of its own, not one of a pool.
    agent: false,
  })
  try {
    return await new Promise((resolve, reject) => {
      request.once('error', reject)
      request.once('response', (response) => void readAll(response).then(resolve, reject))
      request.once('upgrade', (response, socket) => {
        socket.destroy()
        resolve(wireAnswer(response.statusCode, response.headers, ''))
      })
      request.end()
    })
  } finally {
    request.destroy()
  }
}

export interface HandshakeOptions {
  /** False leaves out everything that makes a GET a handshake. */
  readonly upgrade?: boolean
  readonly signal: AbortSignal
  readonly withinMs: number
}

async function readAll(response: IncomingMessage): Promise<WireAnswer> {
  return wireAnswer(response.statusCode, response.headers, (await buffer(response)).toString())
}
