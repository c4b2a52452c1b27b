import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The messages and connections that a chat has seen since its start. */
export interface SeenByServer {
  readonly connections: number
  readonly rooms: number
  readonly messages: number
  /** Frames that it sent because of them. */
  readonly deliveries: number
  readonly pings: number
}

export interface RoomServer extends AsyncDisposable {
  readonly url: string
  seen(): Promise<SeenByServer>
}

/** A small chat that speaks the protocol `rooms`, on 127.0.0.1 and in a process of its own. */
export async function startRoomServer(): Promise<RoomServer> {
  const child = fork(fileURLToPath(new URL('./room-server-process.ts', import.meta.url)))
  const [{ url }] = (await once(child, 'message')) as [{ url: string }]
  return {
    url,
    async seen() {
      child.send('seen?')
      const [seen] = (await once(child, 'message')) as [SeenByServer]
      return seen
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
