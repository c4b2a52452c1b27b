import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { type WireAnswer, wireAnswer } from './wire-answer.ts'

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
