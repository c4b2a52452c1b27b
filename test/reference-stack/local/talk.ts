import { once } from 'node:events'
import { WebSocket } from 'ws'

/** Connects, sends one text, resolves with the first answer, and closes. */
export async function talk(url: string, text: string): Promise<string> {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  await once(socket, 'open')
  socket.send(text)
  const [data] = (await once(socket, 'message')) as [Buffer]
  const closed = once(socket, 'close')
  socket.close()
  await closed
  return data.toString()
}
