import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'

/** What a chat has seen. */
export interface Seen {
  connections: number
  /** Rooms that somebody has created, and how often; joins of others are refused. */
  readonly created: Map<string, number>
  messages: number
  deliveries: number
  pings: number
}

/**
 * A small chat on 127.0.0.1 that speaks the protocol `rooms`.
 *
 * @param copies of the delivery with this number, from 1; one unless it misbehaves
 */
export async function startRoomChat(
  copies: (delivery: number) => number = () => 1,
): Promise<{ url: string; seen: Seen } & AsyncDisposable> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const seen: Seen = { connections: 0, created: new Map(), messages: 0, deliveries: 0, pings: 0 }
  const rooms = new Map<string, Set<WebSocket>>()
  server.on('connection', (socket) => {
    seen.connections += 1
    const answer = (frame: object) => socket.send(JSON.stringify(frame))
    const requests: Readonly<Record<string, (room: string, value: string) => void>> = {
      register: () => answer({ type: 'signup' }),
      'new-room'(room) {
        seen.created.set(room, (seen.created.get(room) ?? 0) + 1)
        rooms.set(room, rooms.get(room) ?? new Set())
        answer({ type: 'single-room', message: room })
      },
      'join-room'(room) {
        if (rooms.get(room)?.add(socket) === undefined)
          answer({ type: 'error', action: 'join-room', message: 'room does not exist' })
        else answer({ type: 'multi-message', messages: [] })
      },
      dispatch(room, value) {
        const members = rooms.get(room) ?? new Set()
        seen.messages += 1
        for (const member of members) {
          seen.deliveries += 1
          for (let left = copies(seen.deliveries); left > 0; left--)
            member.send(JSON.stringify({ type: 'client-message', message: value }))
        }
      },
    }
    socket.on('message', (data: RawData) => {
      const { action = '', room = '', value = '' } = JSON.parse((data as Buffer).toString()) as Record<string, string>
      requests[action]?.(room, value)
    })
    socket.on('ping', () => {
      seen.pings += 1
    })
    socket.on('close', () => {
      for (const members of rooms.values()) members.delete(socket)
    })
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
