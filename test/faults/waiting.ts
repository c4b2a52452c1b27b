import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { childrenOf } from '../reference-stack/local/descendants.ts'
import { makeAuthority } from './certificates.ts'
import { startWatchedChat } from './chat.ts'
import { crowdOfRooms, expectOthersUnharmed, pickVictims } from './crowd-of-rooms.ts'
import { startRun, until } from './measured-run.ts'
import { residentBytes } from './memory.ts'
import { startMeteredChat } from './metered-chat.ts'
import { startFaultProxy } from './proxy/fault-proxy.ts'
import { hugeMessage, violations } from './proxy/violations.ts'

/*
 * Rows of the fault table that the product does not meet yet. They are not part of the suite: vitest only takes files that
 * end in .test.ts. Each says what it waits for, and moves to the file of its row when it passes. The summary at the end of
 * a test run names them.
 */

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

describe('waiting for the product', () => {
  // Messages that are due from a member whom the target has not let in, or has cut off, count as a schedule that the
  // harness did not keep: exit 11 from 2 % on. They need a count of their own, which the achieved share leaves out.
  it('F4 a tenth of the handshakes refused: the rest is measured, exit 10', async () => {
    await using chat = await startWatchedChat({ refuse: (handshake) => (handshake % 10 === 9 ? 429 : undefined) })
    const { result, exitCode } = await startRun(chat.url, { flags: { members: '60', rooms: '6' } }).measured()
    expect(exitCode).toBe(10)
    expect(result.classes['connections_failed']).toEqual({ 'http-status 429': 6 })
    expect(result.counters['deliveries_lost']).toBe(0)
  })

  // A class alone does not say what to mend: the error's code belongs beside it, as the status does with `http-status 429`.
  it('F5 a certificate that has expired: the reason is in the result', async () => {
    const authority = makeAuthority()
    await using chat = await startWatchedChat({ tls: authority.issue({ name: 'IP:127.0.0.1', days: -1 }) })
    const { result } = await startRun(chat.url, { env: { NODE_EXTRA_CA_CERTS: authority.path } }).measured()
    expect(result.classes['connections_failed']).toEqual({ 'tls CERT_HAS_EXPIRED': 24 })
  })

  // The same for the code of ws.
  it('F14 a violation of the protocol: its code is in the result', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 14 })
    const run = startRun(proxy.url, { flags: crowdOfRooms })
    await until(() => chat.posts.length > 200)
    void pickVictims(chat, proxy, 1)[0]?.inject(violations['a reserved bit'] ?? Buffer.alloc(0))
    const { result } = await run.measured()
    expect(result.classes['connections_closed']).toMatchObject({ 'protocol WS_ERR_UNEXPECTED_RSV_1': 1 })
  })

  // After a violation `ws` waits for the other side's close frame, and swallows whatever comes until then: the 200 MB cost
  // 64 MB. A member that drops the connection when the error has been told (`socket.terminate()` in a `setImmediate` of its
  // 'error' listener, so that the close frame is out) costs 7 MB.
  it('F15 a message of 200 MB: the connection is closed, memory stays bounded, the others go on, exit 10', async () => {
    await using chat = await startWatchedChat()
    await using proxy = await startFaultProxy({ upstream: chat.url, seed: 15 })
    const run = startRun(proxy.url, { flags: crowdOfRooms })
    await until(() => chat.posts.length > 200)
    const victims = pickVictims(chat, proxy, 1)
    const [worker = 0] = childrenOf(run.child.pid ?? 0)
    const bytesBefore = residentBytes(worker)
    for (const victim of victims) void victim.inject(hugeMessage(200_000_000))
    const { result, exitCode } = await run.measured()
    expect(exitCode).toBe(10)
    expect(result.classes['connections_closed']).toEqual({ protocol: 1, 'closed-by-harness': 240 })
    const figures = result.processes.find(({ name }) => name === 'worker 1')
    expect((figures?.peakRssBytes ?? 0) - bytesBefore).toBeLessThan(64_000_000)
    expectOthersUnharmed(chat, victims, result)
  })

  // An error of a worker's command crosses to the coordinator as text and becomes an internal error (exit 1). One out of
  // the user's protocol is the user's to mend: it has to cross as a refusal.
  it('F19 a protocol that throws: named with its file and line, exit 2', async () => {
    await using chat = await startWatchedChat()
    const { exitCode, stderr } = await startRun(chat.url, {
      flags: { workers: '2', protocol: path('./faulty-protocol.ts') },
      env: { FAULT_OF_MEMBER_0: 'throw' },
    }).outcome
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/thrown by the protocol[\s\S]*faulty-protocol\.ts:\d+/)
  })

  // The end of a run is read off the wall clock. It has to be its start plus what the monotonic clock says; a difference
  // to the wall clock is a step, to be noted, and CloudWatch's window has to hold both readings.
  it('F28 a wall clock that steps back by an hour: noted, and the window of CloudWatch holds the run, exit 0', async () => {
    const { target } = await startMeteredChat(() => ({ kind: 'none' }))
    const env = { NODE_OPTIONS: `--import=${path('./stepping-clock.ts')}`, CLOCK_STEPS_BY_HOURS: '-1' }
    const flags = { hold: '2s', 'metrics-wait': '2s' }
    const { result, exitCode } = await startRun(target, { scenario: 'connect', flags, env }).measured()
    expect(exitCode).toBe(0)
    expect(result.server.status).toBe('complete')
    expect(Date.parse(result.endedAt)).toBeGreaterThan(Date.parse(result.startedAt))
    expect(result.validity.reasons.join('\n')).toMatch(/wall clock/)
  })
})
