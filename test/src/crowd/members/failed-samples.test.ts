import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import foreignProtocol from '../../../fixtures/foreign-chat/protocol.ts'
import { at, crowdRig } from './member-rig.ts'

/** What the chat does with the first requests to join, in their order; the others are answered. */
type Treatment = 'denies' | 'is silent' | 'closes' | 'destroys' | 'reaches its limit'

/** A chat that treats requests to join so. */
async function chatThat(...treatments: readonly (Treatment | undefined)[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  let asked = 0
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (data: Buffer) => {
      const { channel } = JSON.parse(data.toString()) as { channel: string }
      const treatment = treatments[asked++]
      if (treatment === 'denies') socket.send(JSON.stringify({ denied: channel }))
      else if (treatment === 'closes') socket.close(1011)
      else if (treatment === 'reaches its limit') socket.close(1001)
      else if (treatment === 'destroys') socket.terminate()
      else if (treatment === undefined) socket.send(JSON.stringify({ entered: channel }))
    })
  })
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

it('a join that is refused, unanswered or cut off never ends', async () => {
  const { url } = await chatThat('denies', 'is silent', 'closes', 'destroys')
  const { crowd, facts } = crowdRig(url, 6, { connectTimeoutMs: 3000 })
  await crowd.connect(at(10_000), 0, 6)
  await crowd.join(at(10_000))
  const { counters, histograms } = await facts()
  expect(counters).toMatchObject({ joins_attempted: 6, joins_completed: 2 })
  expect(histograms.join_latency).toMatchObject({ count: 6, infinite: 4 })
})

it('nor does the join of a member whose connection the target has ended before', async () => {
  const { server, url } = await chatThat()
  const { crowd, facts } = crowdRig(url, 4)
  await crowd.connect(at(10_000), 0, 4)
  for (const client of [...server.clients].slice(0, 3)) client.close(1013)
  await expect.poll(() => crowd.status()).toMatchObject({ open: 1 })
  await crowd.join(at(10_000))
  const { counters, histograms } = await facts()
  expect(counters).toMatchObject({ joins_attempted: 1, joins_completed: 1 })
  expect(histograms.join_latency).toMatchObject({ count: 4, infinite: 3 })
})

it('what the harness ends itself is no sample: a join that it has stopped waiting for, or had no connection for', async () => {
  const { url } = await chatThat('is silent', 'is silent')
  const { crowd, facts } = crowdRig(url, 3)
  await crowd.connect(at(10_000), 0, 3)
  await crowd.drop([{ member: 2, kind: 'killed' }], 'at-once')
  const joining = crowd.join(at(10_000))
  await expect.poll(async () => (await crowd.status()).open).toBe(2)
  setTimeout(() => void crowd.stop(), 200)
  await joining
  const { counters, histograms } = await facts()
  expect(counters).toMatchObject({ joins_attempted: 2 })
  expect(histograms.join_latency).toMatchObject({ count: 0, infinite: 0 })
})

it('a limit that runs out before a member has joined is no failure: it reconnects and joins', async () => {
  const { server, url } = await chatThat('reaches its limit', undefined, 'reaches its limit')
  // Any age is beyond it: a chat may close a connection within the millisecond that opened it.
  const connectionLimits = { idleSeconds: null, maxAgeSeconds: 1e-9 }
  const { crowd, facts } = crowdRig(url, 4, { connectionLimits })
  await crowd.keepConnected({ backOff: 'none', giveUpAfterMs: 20_000 })
  await crowd.connect(at(10_000), 0, 4)
  // One has not asked yet.
  for (const client of [...server.clients].slice(3)) client.close(1001)
  await expect.poll(async () => (await crowd.status()).joined).toBe(1)
  await crowd.join(at(10_000))
  await expect.poll(async () => (await crowd.status()).joined).toBe(4)
  const { counters, histograms, connectionsClosed } = await facts()
  expect(connectionsClosed).toEqual({ 'max-age 1001': 3 })
  expect(counters).toMatchObject({ members_cut: 2, members_recovered: 2 })
  expect(counters).toMatchObject({ joins_attempted: 6, rejoins_failed: 2, joins_completed: 4 })
  expect([counters['connections_lost'], counters['requests_failed']]).toEqual([undefined, undefined])
  expect(histograms.join_latency).toMatchObject({ count: 4, infinite: 0 })
})

it('a member that reconnects and finds no room creates it again: that was no failed join', async () => {
  // It creates the room, joins it, and finds none when it comes again.
  const { url } = await chatThat(undefined, undefined, 'denies')
  const enter = (room: string) => ({
    send: JSON.stringify({ op: 'enter', channel: room }),
    answered: (frame: string) => frame.startsWith('{"entered"'),
    refused: (frame: string) => (frame.startsWith('{"denied"') ? frame : undefined),
  })
  const { crowd, facts } = crowdRig(url, 1, { protocol: { ...foreignProtocol, join: enter, createRoom: enter } })
  await crowd.connect(at(10_000), 0, 1)
  await crowd.join(at(10_000))
  await crowd.drop([{ member: 0, kind: 'killed' }], 'at-once')
  expect(await crowd.reconnect([0], { backOff: 'none', giveUpAfterMs: 5000 })).toEqual([0])
  const { counters, histograms } = await facts()
  expect(counters).toMatchObject({ joins_attempted: 3, rejoins_failed: 1, joins_completed: 2 })
  expect(histograms.join_latency).toMatchObject({ count: 2, infinite: 0 })
})
