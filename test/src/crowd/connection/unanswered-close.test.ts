import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { joinedRig } from '../members/member-rig.ts'

it.each(['fast', 'ws'] as const)(
  'a server that never answers a close frame costs seconds, not half a minute (%s)',
  async (receivePath) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    // From the moment when all have joined, nothing is read any more.
    server.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const { channel } = JSON.parse(data.toString()) as { channel: string }
        socket.send(JSON.stringify({ entered: channel }), () => socket.pause())
      }),
    )
    await once(server, 'listening')
    onTestFinished(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const rig = await joinedRig(`ws://127.0.0.1:${port}/`, 3, { receivePath })
    await rig.crowd.disconnect({ arrivals: 'constant', ratePerSecond: 1000, seed: 1, startAtUs: 0 })
    // All closed as they should; that no answer came does not change their class.
    expect((await rig.facts()).connectionsClosed).toEqual({ 'closed-by-harness': 3 })
  },
  20_000,
)
