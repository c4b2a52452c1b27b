import { describe, expect, it } from 'vitest'
import { everyCase } from '../every-case.ts'
import { childrenOf } from '../reference-stack/local/descendants.ts'
import { startWatchedChat } from './chat.ts'
import { crowdOfRooms, expectOthersUnharmed, pickVictims } from './crowd-of-rooms.ts'
import { type HostileFrame, hostileFrames } from './hostile-frames.ts'
import { connectOnly, runHere, until } from './measured-run.ts'
import { residentBytes } from './memory.ts'
import { seededFaults } from './injected-faults.ts'
import { startFaultProxy } from './proxy/fault-proxy.ts'
import { endlessFragments, hugeMessage, violations } from './proxy/violations.ts'
import { startRawServer } from './raw-server.ts'

const members = 24

describe('F12-F15: messages', () => {
  it.each(everyCase ? [12, 34] : [12])(
    'F12 loss, duplicates, reordering, strays, damage and delay by seed %i: every count exact, exit 10',
    async (seed) => {
      const { deliver, ledger } = seededFaults(seed, 2300)
      await using chat = await startWatchedChat({ deliver })
      const flags = { 'publish-rate': '200', duration: '1500ms', drain: '3s', deadline: '2s' }
      const { result, exitCode } = await runHere(chat.url, { flags })
      expect(exitCode).toBe(10)
      expect(Math.min(...Object.values(ledger))).toBeGreaterThan(5)
      expect(result.counters).toMatchObject({
        deliveries_expected: chat.delivered,
        // A message whose stamp is damaged has not arrived either.
        deliveries_lost: ledger.lost + ledger.corrupted,
        deliveries_corrupt: ledger.corrupted,
        deliveries_duplicate: ledger.duplicated,
        deliveries_misrouted: ledger.misrouted,
        deliveries_reordered: ledger.reordered,
        deliveries_late: ledger.held,
        deliveries_unknown: 0,
      })
    },
  )

  it('F12 damage and jitter on the wire, bytes one by one: every count exact, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({
      upstream: chat.url,
      seed: 12,
      onAccept(connection) {
        connection.delay(0, 20)
        if (connection.index % 4 === 0) connection.trickle()
        for (let i = 0; i < 3; i++) connection.spoilNext(stampOf)
      },
    })
    const { result, exitCode } = await runHere(proxy.url)
    expect(exitCode).toBe(10)
    const spoiled = proxy.ledger.filter(({ did }) => did === 'spoil').length
    expect(spoiled).toBeGreaterThan(24)
    expect(result.counters).toMatchObject({
      deliveries_lost: spoiled,
      deliveries_corrupt: spoiled,
      deliveries_received: chat.delivered - spoiled,
      deliveries_duplicate: 0,
      deliveries_reordered: 0,
    })
  })

  it('F13 frames that are no messages: each counted as what it is, none costs a message, exit 10', async () => {
    await using chat = await startWatchedChat()
    const running = runHere(chat.url, { flags: { duration: '2s' } })
    await until(() => chat.posts.length > 10)
    for (const [, frame] of hostileFrames) for (const socket of chat.sockets) socket.send(frame)
    const before = chat.posts.length
    await until(() => chat.posts.length > before + 20)
    const { result, exitCode } = await running
    expect(exitCode).toBe(10)
    const sent = (counter: HostileFrame[2]) => hostileFrames.filter(([, , of]) => of === counter).length * members
    expect(result.counters).toMatchObject({
      deliveries_corrupt: sent('deliveries_corrupt'),
      deliveries_unknown: sent('deliveries_unknown'),
      service_errors: sent('service_errors'),
      deliveries_received: chat.delivered,
      deliveries_lost: 0,
    })
    expect(result.classes['connections_closed']).toEqual({ 'closed-by-harness': members })
  })

  it('F14 violations of the protocol, one to each of nine: class protocol and the code, the others go on, exit 10', async () => {
    const kinds = Object.values(violations)
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 14 })
    const running = runHere(proxy.url, { flags: crowdOfRooms })
    await until(() => chat.posts.length > 350)
    const victims = pickVictims(chat, proxy, kinds.length)
    for (const [i, bytes] of kinds.entries()) void victims[i]?.inject(bytes)
    const { result, exitCode } = await running
    expect(exitCode).toBe(10)
    const { 'closed-by-harness': byHarness, ...byCode } = result.classes['connections_closed'] ?? {}
    expect(byHarness).toBe(232)
    expect(byCode).toMatchObject({ 'protocol WS_ERR_UNEXPECTED_RSV_1': 1 })
    expect(Object.values(byCode).reduce((sum, count) => sum + count, 0)).toBe(9)
    expect(Object.keys(byCode).filter((key) => !key.startsWith('protocol WS_ERR_'))).toEqual([])
    expectOthersUnharmed(chat, victims, result)
  })

  it.each([
    [
      'a wrong accept key',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n',
      'protocol',
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'protocol HPE_INVALID_CONSTANT'],
  ])('F14 %s in answer to the handshake: class protocol, exit 12', async (_, answer, expected) => {
    const server = await startRawServer(answer)
    const { result, exitCode } = await runHere(server.url, connectOnly)
    expect(exitCode).toBe(12)
    expect(result.classes['connections_failed']).toEqual({ [expected]: members })
  })

  it('F15 200,000 fragments, a compressed bomb, a message of 200 MB: each closes its connection, memory stays bounded, the others go on, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 15 })
    const before = new Set(childrenOf(process.pid))
    const running = runHere(proxy.url, { flags: crowdOfRooms })
    await until(() => chat.posts.length > 200)
    const bombs = [
      endlessFragments(200_000),
      [violations['a reserved bit'] ?? Buffer.alloc(0)],
      hugeMessage(200_000_000),
    ]
    const victims = pickVictims(chat, proxy, bombs.length)
    const [worker = 0] = childrenOf(process.pid).filter((pid) => !before.has(pid))
    const bytesBefore = residentBytes(worker)
    for (const [i, bomb] of bombs.entries()) void victims[i]?.inject(bomb)
    const { result, exitCode } = await running
    expect(exitCode).toBe(10)
    expect(result.classes['connections_closed']).toEqual({
      'message-limit WS_ERR_TOO_MANY_BUFFERED_PARTS': 1,
      'protocol WS_ERR_UNEXPECTED_RSV_1': 1,
      'message-limit WS_ERR_UNSUPPORTED_MESSAGE_LENGTH': 1,
      'closed-by-harness': 238,
    })
    const figures = result.processes.find(({ name }) => name === 'worker 1')
    expect((figures?.peakRssBytes ?? 0) - bytesBefore).toBeLessThan(40_000_000)
    expectOthersUnharmed(chat, victims, result)
  })
})

/** The digits of the stamp; damage elsewhere would not reach what is measured. */
function stampOf(payload: Buffer): readonly [number, number] | undefined {
  const at = payload.indexOf('fbm1:')
  return at < 0 ? undefined : [at + 5, at + 57]
}
