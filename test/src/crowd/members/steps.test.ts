import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { nowUs } from '../../../../src/crowd/clock.ts'
import type { MemberDrop } from '../../../../src/crowd/members/worker-commands.ts'
import { dropKinds } from '../../../../src/metrics/catalogue/connection-ends.ts'
import watchedProtocol from '../../../faults/protocol.ts'
import { type ChatOptions, startWatchedChat } from '../../../faults/chat.ts'
import type { Protocol } from '../../../../src/crowd/protocols/protocol.ts'
import foreignChat from '../../../fixtures/foreign-chat/protocol.ts'
import { startForeignChat } from '../../../fixtures/foreign-chat/server.ts'
import { at, joinedRig, crowdRig } from './member-rig.ts'
import { receiptFields, sinceUs } from '../../../../src/metrics/recording/worker-facts.ts'

async function foreign() {
  const chat = await startForeignChat()
  onTestFinished(() => chat[Symbol.asyncDispose]())
  return chat
}

async function watched(options: ChatOptions = {}) {
  const chat = await startWatchedChat(options)
  onTestFinished(() => chat[Symbol.asyncDispose]())
  return chat
}

/** The machine may be busy. */
const patience = { timeout: 60_000 }

const twoOfEachKind: MemberDrop[] = [0, 1, 2, 3, 4, 5].map((member) => ({
  member,
  kind: dropKinds[member % dropKinds.length] ?? 'closed',
}))

/** In turn, 100 messages a member and second, for a tenth of a second. */
const allPublish = (members: number) => ({
  schedule: at(members * 100),
  warmUpUs: 0,
  durationUs: 100_000,
  payloadBytes: 100,
  publishers: 'in-turn' as const,
})

describe('members that are dropped', () => {
  it('are closed, killed or half-open: these keep their connection, and send nothing on it', async () => {
    const chat = await foreign()
    const rig = await joinedRig(chat.url, 9, { pingIntervalMs: 300 })
    const pongs = new Map([...chat.sockets].map((socket) => [socket, 0]))
    for (const socket of chat.sockets) socket.on('pong', () => pongs.set(socket, (pongs.get(socket) ?? 0) + 1))

    expect(await rig.crowd.drop(twoOfEachKind, 'at-once')).toEqual(twoOfEachKind)
    await expect.poll(() => chat.sockets.size, patience).toBe(5)
    const pinging = setInterval(() => {
      for (const socket of chat.sockets) socket.ping()
    }, 20)
    onTestFinished(() => clearInterval(pinging))
    // The crowd's pings go on meanwhile; half-open connections cannot answer them.
    await expect.poll(() => [...pongs.values()].filter((count) => count > 40), patience).toHaveLength(3)
    expect([...pongs.values()].filter((count) => count === 0)).toHaveLength(6)
    expect((await rig.crowd.status()).open).toBe(5)

    await rig.crowd.disconnect(at(10_000))
    const { connectionsClosed, requests } = await rig.facts()
    expect(connectionsClosed).toEqual({ 'closed-by-harness': 9 })
    expect(requests).toMatchObject({ connect: 9, disconnect: 9 })
    expect(rig.rows('drops', 3).map(([member, kind]) => [member, kind])).toEqual(
      twoOfEachKind.map(({ member }) => [member, member % 3]),
    )
  })

  it('cannot be dropped twice, and what is due from them is withheld', async () => {
    const chat = await foreign()
    const { crowd, facts } = await joinedRig(chat.url, 9)
    await crowd.drop(twoOfEachKind, at(1000))
    expect(await crowd.drop(twoOfEachKind, 'at-once')).toEqual([])
    await crowd.publish(allPublish(9))
    expect((await facts()).counters).toMatchObject({
      messages_offered: 90,
      messages_published: 30,
      messages_withheld: 60,
    })
  })

  it('rejoin as soon as the chat allows it', async () => {
    const chat = await watched({ refuse: (handshake) => (handshake >= 6 && handshake < 10 ? 503 : undefined) })
    const { crowd, facts } = await joinedRig(chat.url, 6, { protocol: watchedProtocol })
    await crowd.drop(twoOfEachKind.slice(0, 4), 'at-once')
    const back = await crowd.reconnect([0, 1, 2, 3], { backOff: 'none', giveUpAfterMs: 20_000 })
    expect(back).toEqual([0, 1, 2, 3])
    // Only members that were dropped since can reconnect again.
    expect(await crowd.reconnect([0], { backOff: 'none', giveUpAfterMs: 20_000 })).toEqual([])
    await crowd.publish(allPublish(6))
    await crowd.disconnect(at(10_000))
    const { counters, histograms, connectionsClosed } = await facts()
    expect(counters).toMatchObject({
      members_cut: 4,
      members_recovered: 4,
      reconnects_failed: 4,
      connections_failed: 4,
      connections_opened: 10,
      messages_published: 60,
    })
    expect(histograms.recovery_time).toMatchObject({ count: 4, infinite: 0 })
    expect(connectionsClosed).toEqual({ 'closed-by-harness': 10 })
  })

  it('never recover if the chat never lets them in again', async () => {
    const chat = await watched({ refuse: (handshake) => (handshake >= 3 ? 503 : undefined) })
    const { crowd, facts } = await joinedRig(chat.url, 3, { protocol: watchedProtocol })
    await crowd.drop([{ member: 1, kind: 'killed' }], 'at-once')
    expect(await crowd.reconnect([1], { backOff: 'full-jitter', giveUpAfterMs: 300 })).toEqual([])
    const { counters, histograms } = await facts()
    expect(counters).toMatchObject({ members_cut: 1 })
    expect(counters['members_recovered']).toBeUndefined()
    expect(histograms.recovery_time).toMatchObject({ count: 1, infinite: 1 })
  })
})

it('slow members read nothing meanwhile, and everything after it', async () => {
  const chat = await foreign()
  const rig = await joinedRig(chat.url, 4)
  const publishing = rig.crowd.publish({ ...allPublish(4), durationUs: 400_000 })
  await expect.poll(() => chat.delivered, patience).toBeGreaterThan(20)
  await rig.crowd.slow([1], 150)
  await publishing
  await expect.poll(async () => (await rig.crowd.status()).receipts, patience).toBe(160 * 3)
  const { messages, connectionsClosed } = await rig.facts()
  const [[member, fromUs = 0, untilUs = 0] = []] = rig.rows('disruptions', 3)
  expect(member).toBe(1)
  expect(connectionsClosed).toEqual({})
  const sentAtUs = new Map(
    [...messages.publisher].map((publisher, row) => [`${publisher}/${messages.sequence[row]}`, messages.sentAtUs[row]]),
  )
  const receivedMeanwhile = rig
    .rows('receipts', receiptFields.length)
    .filter(([recipient, publisher, sequence, lowAtUs = 0]) => {
      const messageAtUs = sentAtUs.get(`${publisher}/${sequence}`) ?? 0
      const receivedAtUs = messageAtUs + sinceUs(lowAtUs, messageAtUs)
      return recipient === 1 && receivedAtUs > fromUs && receivedAtUs < untilUs
    })
  expect(receivedMeanwhile).toEqual([])
})

it('a member that the chat closes while it reads nothing sees the close when it reads on', async () => {
  const chat = await foreign()
  const { crowd, facts } = await joinedRig(chat.url, 3)
  const slow = crowd.slow([0, 1, 2], 200)
  const [closed] = chat.sockets
  closed?.close(1008)
  expect((await crowd.status()).open).toBe(3)
  await slow
  await expect.poll(async () => (await crowd.status()).open, patience).toBe(2)
  expect((await facts()).connectionsClosed).toEqual({ 'closed-by-peer 1008': 1 })
})

describe('members that churn', () => {
  const leave = (channel: string) => ({
    send: JSON.stringify({ op: 'exit', channel }),
    answered: (frame: string) => frame === JSON.stringify({ exited: channel }),
  })
  const churn = () => ({
    schedule: at(50),
    durationUs: 200_000,
    leavers: [0, 1, 2],
    quietMs: 1,
    awayMs: 1,
    longAwayMs: 2,
  })

  it('leave and join by the requests of the chat', async () => {
    const chat = await foreign()
    const { crowd, facts } = await joinedRig(chat.url, 6, { protocol: { ...foreignChat, leave } })
    const departures = await crowd.churn(churn())
    const { requests, counters } = await facts()
    expect(requests.leave).toBe(departures)
    // A machine that stops for the whole time still lets each of them leave once.
    expect(departures).toBeGreaterThanOrEqual(3)
    expect(requests.join).toBe(6 + requests.leave)
    expect(counters).toMatchObject({ joins_completed: requests.join, connections_opened: 6 })
  })

  it('close and open their connection where the chat has no request to leave', async () => {
    const chat = await foreign()
    const { crowd, facts } = await joinedRig(chat.url, 6)
    await crowd.churn(churn())
    const { requests, counters } = await facts()
    expect(requests.leave).toBe(0)
    expect(requests.disconnect).toBeGreaterThanOrEqual(3)
    expect(counters).toMatchObject({
      connections_opened: 6 + requests.disconnect,
      joins_completed: 6 + requests.disconnect,
    })
  })
})

it('a burst is of one intended instant', async () => {
  const chat = await foreign()
  const { crowd, facts } = await joinedRig(chat.url, 8)
  const intendedAtUs = nowUs() + 20_000
  await crowd.burst({ publishers: [1, 4, 7], intendedAtUs, payloadBytes: 100, steady: true })
  const { messages } = await facts()
  expect([...messages.publisher]).toEqual([1, 4, 7])
  expect([...messages.intendedAtUs]).toEqual([intendedAtUs, intendedAtUs, intendedAtUs])
  expect([...messages.steady]).toEqual([1, 1, 1])
  expect(Math.min(...messages.sentAtUs)).toBeGreaterThanOrEqual(intendedAtUs)
})

/** A chat whose rooms have to be created, and its protocol. */
async function chatWithCreation() {
  const rooms = new Set<string>()
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  server.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => {
      const { op, channel } = JSON.parse(data.toString()) as { op: string; channel: string }
      if (op === 'create') rooms.add(channel)
      const isThere = rooms.has(channel)
      socket.send(
        JSON.stringify(op === 'create' ? { created: channel } : { [isThere ? 'entered' : 'denied']: channel }),
      )
    }),
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const createRoom: Protocol['createRoom'] = (channel) => ({
    send: JSON.stringify({ op: 'create', channel }),
    answered: (frame) => frame === JSON.stringify({ created: channel }),
  })
  return { url: `ws://127.0.0.1:${port}/`, rooms, protocol: { ...foreignChat, createRoom } }
}

it('members that rejoin a room that is gone create it again', async () => {
  const { url, rooms, protocol } = await chatWithCreation()
  const { crowd, facts } = crowdRig(url, 3, { protocol })
  await crowd.connect(at(10_000), 0, 3)
  await crowd.join(at(10_000))
  await crowd.drop([{ member: 1, kind: 'killed' }], 'at-once')
  rooms.clear()
  expect(await crowd.reconnect([1], { backOff: 'none', giveUpAfterMs: 20_000 })).toEqual([1])
  const { counters, requests } = await facts()
  expect(requests).toMatchObject({ createRoom: 2, join: 5 })
  expect(counters).toMatchObject({ joins_attempted: 5, joins_completed: 4, rejoins_failed: 1, members_recovered: 1 })
})

it('who has created a room is in it, where the protocol says so: the others join, and a rejoin is no second join', async () => {
  const { url, rooms, protocol } = await chatWithCreation()
  const rig = crowdRig(url, 5, { rooms: 2, protocol: { ...protocol, creatorJoins: true } })
  const { crowd } = rig
  await crowd.connect(at(10_000), 0, 5)
  expect((await crowd.status()).joined).toBe(2)
  await crowd.join(at(10_000))
  await crowd.drop([{ member: 1, kind: 'killed' }], 'at-once')
  rooms.clear()
  expect(await crowd.reconnect([1], { backOff: 'none', giveUpAfterMs: 20_000 })).toEqual([1])
  const { counters, requests } = await rig.facts()
  expect(requests).toMatchObject({ createRoom: 3, join: 4 })
  expect(counters).toMatchObject({ joins_attempted: 7, joins_completed: 6, rejoins_failed: 1, members_recovered: 1 })
  expect(rig.timings('join_latency')).toHaveLength(3)
})

/** A limit so low that every connection has reached it. */
const lowLimit = { connectionLimits: { idleSeconds: null, maxAgeSeconds: 0.001 } }

describe('members that keep connected', () => {
  it.each([
    ['a known limit', lowLimit, 'messages_withheld', {}],
    ['an end of an unknown kind', {}, 'messages_unsendable', { connections_lost: 3 }],
  ] as const)('publish nothing until they have rejoined, after %s', async (_, limits, counted, lost) => {
    let isOpen = true
    let refusals = 0
    const chat = await startForeignChat({ denied: () => !isOpen && ++refusals > 0 })
    onTestFinished(() => chat[Symbol.asyncDispose]())
    const { crowd, facts } = await joinedRig(chat.url, 3, limits)
    await crowd.keepConnected({ backOff: 'none', giveUpAfterMs: 20_000 })
    isOpen = false
    for (const socket of chat.sockets) socket.close(1001)
    await expect.poll(() => refusals, patience).toBeGreaterThan(6)
    await crowd.publish(allPublish(3))
    isOpen = true
    await expect.poll(async () => (await crowd.status()).joined, patience).toBe(6)
    await crowd.publish(allPublish(3))
    const { counters } = await facts()
    expect(counters).toMatchObject({ messages_published: 30, [counted]: 30, ...lost })
    expect(counters['connections_lost'] ?? 0).toBe(Object.values(lost)[0] ?? 0)
    // A join that is refused while a member reconnects is tried again.
    expect(counters['requests_failed']).toBeUndefined()
  })

  it('reconnect when the target cuts them, until the run disconnects them', async () => {
    const chat = await foreign()
    const rig = await joinedRig(chat.url, 5, lowLimit)
    await rig.crowd.keepConnected({ backOff: 'full-jitter', giveUpAfterMs: 20_000 })
    const [closedByLimit, cutOff] = chat.sockets
    closedByLimit?.close(1001)
    cutOff?.terminate()
    await expect.poll(async () => (await rig.crowd.status()).joined, patience).toBe(7)
    await rig.crowd.disconnect(at(10_000))
    const { counters, connectionsClosed } = await rig.facts()
    expect(counters).toMatchObject({ members_cut: 2, members_recovered: 2, connections_opened: 7, connections_lost: 1 })
    expect(connectionsClosed).toEqual({ 'max-age 1001': 1, eof: 1, 'closed-by-harness': 5 })
    // The member that was closed by the limit is expected to receive nothing from then on; the one that was cut still is.
    const left = rig.rows('stays', 3).filter(([, change]) => change === 0)
    expect(left).toHaveLength(1 + 5)
  })
})
