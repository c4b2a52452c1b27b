import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { HostileTarget } from '../row.ts'

/** A client of the chat. */
export interface Guest {
  /** From 0, in the order of their handshakes. */
  readonly index: number
  readonly socket: WebSocket
  /** What lies below it, for bytes that are no WebSocket's. */
  readonly wire: Socket
}

/** What the protocols in `protocols/` send. */
export interface Request {
  readonly op: 'hello' | 'create' | 'enter' | 'leave' | 'post'
  readonly room: string
  readonly text: string
}

/** How a chat behaves; as a good one does, where it does not say otherwise. */
export interface Manners {
  /** What the n-th handshake, from 0, is answered instead; undefined lets it in. */
  readonly refuses?: (handshake: number) => number | undefined
  /** After a handshake; what is sent now goes in one piece with its answer. */
  readonly greets?: (guest: Guest) => void
  /** Another answer than that of a good chat, if it returns one; an empty one is none at all. */
  readonly answers?: (request: Request, guest: Guest) => string | undefined
  /** Instead of sending a message to one of the room. */
  readonly delivers?: (frame: string, to: Guest, others: () => readonly Guest[]) => void
  /** The lines of HTTP with which it answers a handshake, where they are not as they should be. */
  readonly speaks?: (answer: string) => string
  /** Does it answer a close frame? */
  readonly closes?: boolean
}

/** A chat on 127.0.0.1 with the given manners. Whoever posts gets no copy. */
export async function startChat({
  refuses,
  greets,
  answers,
  delivers = (frame, to) => to.socket.send(frame),
  speaks = (answer) => answer,
  closes = true,
}: Manners = {}): Promise<HostileTarget> {
  const http = createServer()
  const upgrades = new WebSocketServer({ noServer: true })
  const rooms = new Map<string, Set<Guest>>()
  const guests = new Set<Guest>()
  let handshakes = 0

  function handle(request: Request, guest: Guest): void {
    const answer = answers?.(request, guest)
    if (answer !== undefined) {
      if (answer !== '') guest.socket.send(answer)
      return
    }
    const { op, room, text } = request
    const members = rooms.get(room) ?? new Set()
    rooms.set(room, members)
    if (op !== 'post') {
      if (op === 'enter') members.add(guest)
      if (op === 'leave') members.delete(guest)
      guest.socket.send(JSON.stringify({ done: op, room }))
      return
    }
    const frame = JSON.stringify({ room, text })
    for (const to of members) {
      if (to !== guest) delivers(frame, to, () => [...guests].filter((other) => !members.has(other)))
    }
  }

  http.on('upgrade', (request, wire: Socket, head) => {
    const index = handshakes++
    const status = refuses?.(index)
    if (status !== undefined) {
      wire.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const write = wire.write.bind(wire)
    // The library writes its answer at once, and nothing before it.
    wire.write = (answer: string | Uint8Array) => {
      Reflect.deleteProperty(wire, 'write')
      return write(speaks(String(answer)))
    }
    wire.cork()
    upgrades.handleUpgrade(request, wire, head, (socket) => {
      const guest = { index, socket, wire }
      guests.add(guest)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        guests.delete(guest)
        for (const members of rooms.values()) members.delete(guest)
      })
      socket.on('message', (data: RawData) => {
        handle(JSON.parse((data as Buffer).toString()) as Request, guest)
      })
      // With this the library answers a close frame.
      if (!closes) socket.close = () => undefined
      greets?.(guest)
      wire.uncork()
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    visitors: () => handshakes,
    async [Symbol.asyncDispose]() {
      for (const client of upgrades.clients) client.terminate()
      http.closeAllConnections()
      await http[Symbol.asyncDispose]()
    },
  }
}
