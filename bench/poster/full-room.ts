import { once } from 'node:events'
import pLimit from 'p-limit'
import { WebSocket } from 'ws'
import { chat } from '../../reference-stack/chats/rooms/chat.ts'
import { startLocalStack } from '../../reference-stack/local/start.ts'

/** A room of the room chat on an embedded stack of its own, whose functions post with one of the posters. */
export interface FullRoom extends AsyncDisposable {
  /** One member says something; resolves when everybody has it, the speaker too. */
  say(): Promise<void>
  /** CPU time of SendMessage's environments so far, init phases included. */
  cpuSeconds(): Promise<number>
}

const [joinsAtOnce, room] = [10, 'bench']

export async function startFullRoom(poster: string, members: number): Promise<FullRoom> {
  const functions = Object.fromEntries(
    Object.entries(chat.functions).map(([functionName, definition]) => [
      functionName,
      { ...definition, environment: { POSTER: poster } },
    ]),
  )
  const stack = await startLocalStack({ definition: { ...chat, functions } })
  const sockets = await pLimit(joinsAtOnce).map(
    Array.from({ length: members }, (_, at) => at),
    (at) => join(stack.target.url, `member ${at}`),
  )
  let received = 0
  let onReceived = () => {}
  for (const socket of sockets) {
    socket.on('message', () => {
      received += 1
      onReceived()
    })
  }
  let wanted = 0
  return {
    async say() {
      wanted += members
      const all = new Promise<void>((resolve) => (onReceived = () => received >= wanted && resolve()))
      sockets[0]?.send(JSON.stringify({ action: 'dispatch', room, value: 'x'.repeat(200) }))
      await all
    },
    async cpuSeconds() {
      const seconds = (await stack.processes()).find(({ name }) => name === 'Lambda SendMessage')?.cpuSeconds
      if (seconds == null) throw new Error('this system does not tell what a process has used')
      return seconds
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate()
      await stack[Symbol.asyncDispose]()
    },
  }
}

async function join(url: string, name: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await once(socket, 'open')
  const steps = [
    [{ action: 'register', value: name }, 'signup'],
    [{ action: 'new-room', room }, 'single-room'],
    [{ action: 'join-room', room }, 'multi-message'],
  ] as const
  for (const [request, answer] of steps) {
    const answered = new Promise<void>((resolve) =>
      socket.on('message', (data: Buffer) => data.includes(`"${answer}"`) && resolve()),
    )
    socket.send(JSON.stringify(request))
    await answered
  }
  socket.removeAllListeners('message')
  return socket
}
