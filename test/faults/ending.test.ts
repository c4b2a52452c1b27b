import { describe, expect, it } from 'vitest'
import { startChatProcess } from './chat-process.ts'
import { startWatchedChat } from './chat.ts'
import { crowdOfRooms, expectOthersUnharmed, pickVictims } from './crowd-of-rooms.ts'
import { runHere, startRun, until } from './measured-run.ts'
import { startFaultProxy } from './proxy/fault-proxy.ts'

const ofEachKind = 3

describe('F6-F10: connections that die, and a server that does', () => {
  it('F6 a server killed in the middle: closes timed, the rest lost, what came before kept, exit 12', async () => {
    await using chat = await startChatProcess()
    const running = runHere(chat.url, { flags: { duration: '3s' } })
    // At 250 a second this is in the second second of the run, or later.
    await until(() => chat.delivered() > 350)
    chat.child.kill('SIGKILL')
    const { result, exitCode } = await running
    expect(exitCode).toBe(12)
    const { reset = 0, eof = 0, ...others } = result.classes['connections_closed'] ?? {}
    expect(others).toEqual({})
    expect(reset + eof).toBe(24)
    expect(result.counters['deliveries_received']).toBeGreaterThan(300)
    const openBySecond = result.series.map(({ connectionsOpen }) => connectionsOpen)
    expect(Math.max(...openBySecond)).toBe(24)
    expect(openBySecond.at(-1)).toBe(0)
  })

  it('F7 F8 F9 resets, FINs without a close frame and half-open connections: each in its class, the others unaffected, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 7 })
    // Pings so seldom that a stall of this busy process does not look like the end of every connection.
    const flags = { ...crowdOfRooms, 'ping-interval': '1s', drain: '6s' }
    const run = startRun(proxy.url, { flags })
    await until(() => chat.posts.length > 150)
    const victims = pickVictims(chat, proxy, 3 * ofEachKind)
    for (const victim of victims.slice(0, ofEachKind)) victim.reset()
    for (const victim of victims.slice(-ofEachKind)) victim.hold()
    await Promise.all(victims.slice(ofEachKind, -ofEachKind).map((victim) => victim.cut()))
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(10)
    expect(result.classes['connections_closed']).toEqual({
      reset: ofEachKind,
      eof: ofEachKind,
      'no-sign-of-life': ofEachKind,
      'closed-by-harness': 241 - victims.length,
    })
    expect(proxy.ledger.filter(({ did }) => did === 'reset')).toHaveLength(ofEachKind)
    const held = proxy.ledger.filter(({ did }) => did === 'hold')
    expect(held).toHaveLength(ofEachKind)
    for (const { atUs, connection } of held) {
      const foundAtUs = proxy.connections[connection]?.leftAtUs ?? Number.POSITIVE_INFINITY
      // A sign of life just before, then two pings without an answer, and the look after them; and a busy machine.
      expect(foundAtUs - atUs).toBeLessThan(4 * 1_000_000 + 1_000_000)
    }
    const { counters, metrics } = result
    expect(counters['deliveries_lost']).toBeGreaterThan(0)
    // What dropped members missed has no latency that could change the others'.
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
    const running = runHere(chat.url, { flags })
    await until(() => chat.delivered() > 1000)
    chat.child.kill('SIGSTOP')
    await new Promise((over) => setTimeout(over, 2000))
    chat.child.kill('SIGCONT')
    const { result, exitCode } = await running
    expect(exitCode).toBe(10)
    expect(result.counters['deliveries_lost']).toBe(0)
    // 2 s, of which the last intended message before the end of the stop has seen next to nothing.
    expect(result.metrics['delivery_latency']?.p999).toBeGreaterThan(1_900_000)
    expect(result.metrics['publish_delay']?.p50).toBeLessThan(500_000)
  })
})
