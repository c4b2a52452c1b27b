import type { Writable } from 'node:stream'
import { Receiver } from 'ws'

declare module 'ws' {
  /** The parser of `ws`, which its types leave out. */
  export class Receiver extends Writable {
    constructor(options: { isServer: boolean; maxPayload: number; maxFragments: number; skipUTF8Validation: boolean })
  }
}

/** A frame or an end that was read, as text: `ping abc`. */
export type Event = string

/** The parser of `ws`, set up as `ws` does it; `tell` is called with all that it reads. */
export function startParser(of: 'client' | 'server', maxPayload: number, tell: (event: Event) => void): Writable {
  const parser = new Receiver({
    isServer: of === 'server',
    maxPayload,
    maxFragments: 16 * 1024,
    skipUTF8Validation: true,
  })
  parser.on('message', (data: Buffer, isBinary: boolean) => tell(event(isBinary ? 'binary' : 'text', data)))
  parser.on('ping', (data: Buffer) => tell(event('ping', data)))
  parser.on('pong', (data: Buffer) => tell(event('pong', data)))
  parser.on('conclude', (code: number, reason: Buffer) => tell(event(`close ${code}`, reason)))
  parser.on('error', (error: Error) => tell(`error ${error.message}`))
  return parser
}

export function event(kind: string, data: Buffer): Event {
  return `${kind} ${data.toString('latin1')}`
}
