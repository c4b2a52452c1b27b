import { DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { expect, test } from 'vitest'
import {
  type Client,
  type Rig,
  managementClient,
  ok,
  openClient,
  post,
  rawHandshake,
  rawSocket,
  startRig,
  eventually,
} from './rig.ts'

async function disconnectOf({ events }: Rig): Promise<[number | undefined, string | undefined]> {
  await eventually(() => expect(events.at(-1)?.requestContext.eventType).toBe('DISCONNECT'))
  const context = events.at(-1)?.requestContext
  return [context?.disconnectStatusCode, context?.disconnectReason]
}

test.each<[string, (client: Client) => void, number, string]>([
  ['closes with a code and a reason', ({ socket }) => socket.close(4000, 'bored'), 4000, 'bored'],
  ['vanishes', ({ socket }) => socket.terminate(), 1006, ''],
  ['sends a message over 128 KB', ({ socket }) => sendFragmented(socket, 128 * 1024 + 1), 1009, ''],
])('$disconnect tells of a client that %s', async (_, leave, code, reason) => {
  const rig = await startRig({ $disconnect: ok, $default: ok })
  leave(await openClient(rig.gateway.url))
  expect(await disconnectOf(rig)).toEqual([code, reason])
  expect(rig.events).toHaveLength(1)
  await eventually(() => expect(rig.gateway.disconnectsUnderWay).toBe(0))
  expect(rig.gateway.connectionsOpen).toBe(0)
})

function sendFragmented(socket: Client['socket'], bytes: number): void {
  for (let left = bytes; left > 0; left -= 30_000) {
    socket.send('x'.repeat(Math.min(left, 30_000)), { fin: left <= 30_000 })
  }
}

test('$disconnect tells of a client whose bytes are no WebSocket frames', async () => {
  const rig = await startRig({ $connect: ok, $disconnect: ok })
  const socket = await rawSocket(rig.gateway)
  socket.write(rawHandshake(rig.gateway))
  await eventually(() => expect(rig.gateway.connectionsOpen).toBe(1))
  socket.resume().write('GET / HTTP/1.1\r\n\r\n')
  expect(await disconnectOf(rig)).toEqual([1002, ''])
})

test('$disconnect comes after the close: the connection is gone by then', async () => {
  const names: string[] = []
  const rig = await startRig({
    $disconnect: ({ requestContext }) =>
      post(rig.gateway, requestContext.connectionId, 'bye').catch((error: Error) => names.push(error.name)),
  })
  const { socket } = await openClient(rig.gateway.url)
  socket.close()
  await eventually(() => expect(names).toEqual(['GoneException']))
})

test('a client that does not answer the close frame is cut off', async () => {
  const rig = await startRig({ $connect: ok, $disconnect: ok }, { limits: { closeHandshakeMs: 50 } })
  const socket = await rawSocket(rig.gateway)
  socket.write(rawHandshake(rig.gateway))
  await eventually(() => expect(rig.gateway.connectionsOpen).toBe(1))
  const connectionId = rig.events[0]?.requestContext.connectionId ?? ''
  await managementClient(rig.gateway).send(new DeleteConnectionCommand({ ConnectionId: connectionId }))
  expect(await disconnectOf(rig)).toEqual([1000, 'Connection Closed Normally'])
})

test('an exception in $disconnect disruptions nobody', async () => {
  const rig = await startRig({
    $disconnect: () => {
      throw new Error('boom')
    },
  })
  const { socket } = await openClient(rig.gateway.url)
  socket.close()
  await disconnectOf(rig)
  expect((await openClient(rig.gateway.url)).socket.readyState).toBe(1)
})
