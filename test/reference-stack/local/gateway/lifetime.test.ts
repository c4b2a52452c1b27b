import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeOf, ok, openClient, post, rawHandshake, rawSocket, startRig, eventually } from './rig.ts'

test('a gateway tells where it is', async () => {
  const { gateway } = await startRig({})
  expect(gateway.url).toBe(`ws://127.0.0.1:${gateway.port}/prod`)
  expect(gateway.managementEndpoint).toBe(`http://127.0.0.1:${gateway.port}/prod`)
  expect(gateway.apiId).toMatch(/^[a-z\d]{10}$/)
})

test('a taken port is an EADDRINUSE', async () => {
  await using taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  await expect(startRig({}, { port: (taken.address() as AddressInfo).port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})

test('a selection expression it cannot read leaves no port open', async () => {
  await expect(startRig({}, { routeSelectionExpression: '$action' })).rejects.toThrow('Route selection expression')
})

test('disposing closes the clients, waits for $disconnect and closes the port', async () => {
  let cleanedUp = 0
  const rig = await startRig({
    $connect: ok,
    $disconnect: async () => {
      // It still can call @connections.
      await post(rig.gateway, 'AAAAAAAAAAAAAAA=', 'bye').catch((error: Error) => {
        if (error.name === 'GoneException') cleanedUp += 1
      })
      return { statusCode: 200 }
    },
  })
  const { socket } = await openClient(rig.gateway.url)
  const closed = closeOf(socket)
  await rig.gateway[Symbol.asyncDispose]()
  expect(cleanedUp).toBe(1)
  expect(await closed).toEqual({ code: 1001, reason: 'Going away' })
  const [error] = (await once(new WebSocket(rig.gateway.url), 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
  expect(rig.metrics.length).toBeGreaterThan(0)
})

test('disposing does not wait for ever: not for a mute client, a $disconnect that hangs, a handshake that pends', async () => {
  const rig = await startRig(
    {
      $connect: ({ headers }) => (headers?.['X-Slow'] === '1' ? new Promise(() => {}) : { statusCode: 200 }),
      $disconnect: () => new Promise(() => {}),
    },
    { limits: { shutdownMs: 200 } },
  )
  const mute = await rawSocket(rig.gateway)
  mute.write(rawHandshake(rig.gateway))
  const pending = await rawSocket(rig.gateway)
  pending.write(rawHandshake(rig.gateway, ['X-Slow: 1']))
  const gone = await openClient(rig.gateway.url)
  await eventually(() => expect(rig.events).toHaveLength(3))
  gone.socket.close()
  await eventually(() => expect(rig.gateway.disconnectsUnderWay).toBe(1))
  const dropped = once(pending.resume(), 'close')
  await rig.gateway[Symbol.asyncDispose]()
  await dropped
})

test('disposing twice is harmless: after either nobody gets in', async () => {
  const { gateway } = await startRig({})
  for (let time = 0; time < 2; time++) {
    await gateway[Symbol.asyncDispose]()
    await expect(openClient(gateway.url)).rejects.toThrow('ECONNREFUSED')
  }
})
