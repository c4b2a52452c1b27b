import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

/** A TCP server for one test, which answers each request with these bytes, or never. */
export async function startRawServer(answer: string | undefined) {
  const staysMs: number[] = []
  const server = createServer((socket) => {
    const acceptedAtMs = performance.now()
    socket.on('close', () => staysMs.push(performance.now() - acceptedAtMs))
    socket.on('error', () => undefined)
    socket.once('data', () => answer !== undefined && socket.end(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** How long each client that has gone stayed. */
    staysMs: staysMs as readonly number[],
  }
}
