import { once } from 'node:events'
import { vi } from 'vitest'
import { WebSocket } from 'ws'

export type Frame = Readonly<Record<string, unknown>>

/** Nothing but a socket, and a list of what it has heard. */
export class PlainClient implements AsyncDisposable {
  readonly socket: WebSocket
  readonly heard: Frame[] = []

  private constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false })
    this.socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString()) as Frame))
  }

  static async open(url: string): Promise<PlainClient> {
    const client = new PlainClient(url)
    await once(client.socket, 'open')
    return client
  }

  /** Opens, registers, creates the room if need be, and joins it. */
  static async memberOf(url: string, room: string, name: string): Promise<PlainClient> {
    const client = await PlainClient.open(url)
    await client.ask({ action: 'register', value: name }, 'signup')
    client.send({ action: 'new-room', room })
    // Somebody else's room may be announced meanwhile.
    await client.hears('single-room', ({ message }) => message === room)
    await client.ask({ action: 'join-room', room }, 'multi-message')
    return client
  }

  /** Takes the first frame heard of this type, or waits for it. */
  hears(type: string, matches: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return vi.waitFor(
      () => {
        const index = this.heard.findIndex((frame) => frame.type === type && matches(frame))
        if (index === -1) throw new Error(`${type} not among ${JSON.stringify(this.heard).slice(0, 1000)}`)
        return this.heard.splice(index, 1)[0] as Frame
      },
      { timeout: 60_000, interval: 10 },
    )
  }

  send(frame: Frame): void {
    this.socket.send(JSON.stringify(frame))
  }

  ask(frame: Frame, answerType: string): Promise<Frame> {
    this.send(frame)
    return this.hears(answerType)
  }

  /** What the gateway has written until now has arrived by the end of it. */
  async roundTrip(): Promise<void> {
    const pong = once(this.socket, 'pong')
    this.socket.ping()
    await pong
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return
    this.socket.close()
    await once(this.socket, 'close')
  }
}
