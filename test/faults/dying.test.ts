import { describe, expect, it } from 'vitest'
import { startChatProcess } from './chat-process.ts'
import { startWatchedChat } from './chat.ts'
import { crowdOfRooms, expectOthersUnharmed, pickVictims } from './crowd-of-rooms.ts'
import { startRun, until } from './measured-run.ts'
import { startFaultProxy } from './proxy/fault-proxy.ts'

const victimCount = 3

describe('F6-F10: connections that die, and a server that does', () => {
  it('F6 a server killed in the middle: deaths timed, the rest lost, what came before kept, exit 12', async () => {
    await using chat = await startChatProcess()
    const run = startRun(chat.url, { flags: { duration: '4s' } })
    // At 250 a second this is in the second second of the run, or later.
    await until(() => chat.delivered() > 350)
    chat.child.kill('SIGKILL')
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(12)
    const { reset = 0, eof = 0, ...others } = result.classes['connections_closed'] ?? {}
    expect(others).toEqual({})
    expect(reset + eof).toBe(24)
    expect(result.counters['deliveries_received']).toBeGreaterThan(300)
    const openBySecond = result.series.map(({ connectionsOpen }) => connectionsOpen)
    expect(Math.max(...openBySecond)).toBe(24)
    expect(openBySecond.at(-1)).toBe(0)
  })

  it('F7 a reset of k connections: k in class reset, the others unaffected, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 7 })
    const run = startRun(proxy.url, { flags: crowdOfRooms })
    await until(() => chat.posts.length > 150)
    const victims = pickVictims(chat, proxy, victimCount)
    for (const victim of victims) victim.reset()
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(10)
    expect(proxy.ledger.map(({ did }) => did)).toEqual(['reset', 'reset', 'reset'])
    expect(result.classes['connections_closed']).toEqual({ reset: victimCount, 'closed-by-harness': 238 })
    expect(result.counters['deliveries_lost']).toBeGreaterThan(0)
    expectOthersUnharmed(chat, victims, result)
  })

  it('F8 a FIN without a close frame to k connections: class eof, not reset, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 8 })
    const run = startRun(proxy.url, { flags: crowdOfRooms })
    await until(() => chat.posts.length > 150)
    const victims = pickVictims(chat, proxy, victimCount)
    await Promise.all(victims.map((victim) => victim.cut()))
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(10)
    expect(result.classes['connections_closed']).toEqual({ eof: victimCount, 'closed-by-harness': 238 })
    expect(result.counters['deliveries_lost']).toBeGreaterThan(0)
    expectOthersUnharmed(chat, victims, result)
  })

  it('F9 k half-open connections: found within two ping intervals, latency unpolluted, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 9 })
    const run = startRun(proxy.url, { flags: { ...crowdOfRooms, 'ping-interval': '600ms' } })
    await until(() => chat.posts.length > 150)
    const victims = pickVictims(chat, proxy, victimCount)
    for (const victim of victims) victim.hold()
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(10)
    expect(result.classes['connections_closed']).toEqual({ idle: victimCount, 'closed-by-harness': 238 })
    for (const { atUs, connection } of proxy.ledger) {
      const foundAtUs = proxy.connections[connection]?.leftAtUs ?? Number.POSITIVE_INFINITY
      // A ping that was answered just before, the next one that was not, and the one after it; and a busy machine.
      expect(foundAtUs - atUs).toBeLessThan(2 * 600_000 + 1_000_000)
    }
    const { counters, metrics } = result
    expect(counters['deliveries_lost']).toBeGreaterThan(0)
    expect(metrics['delivery_latency']).toMatchObject({
      count: counters['deliveries_expected'],
      infinite: counters['deliveries_lost'],
    })
    expectOthersUnharmed(chat, victims, result)
  })

  it('F10 a server stopped for two seconds: the stall is in the figures, from the intended time, exit 10', async () => {
    await using chat = await startChatProcess()
    const flags = {
      ...crowdOfRooms,
      duration: '4s',
      drain: '3s',
      'publish-rate': '150',
      limit: 'delivery_latency.p99=500ms',
    }
    const run = startRun(chat.url, { flags })
    await until(() => chat.delivered() > 1000)
    chat.child.kill('SIGSTOP')
    await new Promise((over) => setTimeout(over, 2000))
    chat.child.kill('SIGCONT')
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(10)
    expect(result.counters['deliveries_lost']).toBe(0)
    // 2 s, of which the last intended message before the end of the stop has seen next to nothing.
    expect(result.metrics['delivery_latency']?.p999).toBeGreaterThan(1_900_000)
    expect(result.metrics['publish_delay']?.p50).toBeLessThan(500_000)
  })
})
