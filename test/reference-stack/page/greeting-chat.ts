import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

export interface GreetingChat extends AsyncDisposable {
  /** At `/greeting` each client is sent its connection id. */
  readonly url: string
}

/** What the chats without rooms say on the wire: everybody gets each message. */
export async function startGreetingChat(): Promise<GreetingChat> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  server.on('connection', (socket, { url }) => {
    if (url === '/greeting') socket.send(JSON.stringify({ type: 'hello', connectionId: 'PJqB0fHsqRcCHlw=' }))
    socket.on('message', (data: Buffer) => {
      const { message, user } = JSON.parse(data.toString()) as { message: string; user: string }
      for (const client of server.clients) client.send(JSON.stringify({ type: 'client-message', message, user }))
    })
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
