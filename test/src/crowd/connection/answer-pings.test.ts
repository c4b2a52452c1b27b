import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { answerPings } from '../../../../src/crowd/connection/answer-pings.ts'

async function connected() {
  const stack = new AsyncDisposableStack()
  const server = stack.adopt(new WebSocketServer({ host: '127.0.0.1', port: 0 }), (it) => it.close())
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { autoPong: false })
  stack.defer(() => client.terminate())
  answerPings(client)
  const [[peer]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown]
  const pongs: string[] = []
  peer.on('pong', (payload) => pongs.push(payload.toString()))
  return { client, peer, pongs, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

it('each ping is answered with its payload', async () => {
  await using pair = await connected()
  for (const payload of ['a', 'b', 'c']) {
    pair.peer.ping(payload)
    await expect.poll(() => pair.pongs.at(-1)).toBe(payload)
  }
  expect(pair.pongs).toEqual(['a', 'b', 'c'])
})

it('of a thousand at once the last is, and the connection stays', async () => {
  await using pair = await connected()
  for (let count = 0; count < 1000; count++) pair.peer.ping(String(count))
  await expect.poll(() => pair.pongs.at(-1)).toBe('999')
  expect(pair.pongs.length).toBeLessThan(1000)
  expect(pair.client.readyState).toBe(WebSocket.OPEN)
  pair.peer.ping('later')
  await expect.poll(() => pair.pongs.at(-1)).toBe('later')
})
