import { once } from 'node:events'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { CounterName } from '../../../../src/metrics/catalogue/counters.ts'
import { type Rig, at, crowdRig } from './member-rig.ts'

/** The outcome of a handshake. */
type Outcome = 'refused' | 'unanswered' | 'accepted' | 'closed' | 'destroyed'

async function serverWith(outcomes: readonly Outcome[]) {
  const sockets = new WebSocketServer({ noServer: true })
  const transports: Socket[] = []
  const server = createServer().listen(0, '127.0.0.1')
  server.on('upgrade', (request: IncomingMessage, duplex, head) => {
    const transport = duplex as Socket
    const outcome = outcomes[transports.length]
    transports.push(transport.on('error', () => undefined))
    if (outcome === 'unanswered') return
    if (outcome === 'refused') transport.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
    else
      sockets.handleUpgrade(request, transport, head, (socket: WebSocket) => {
        if (outcome === 'closed') socket.close(1011)
        if (outcome === 'accepted') socket.send('x'.repeat(200 * transports.length))
        if (outcome === 'destroyed') transport.destroy()
      })
  })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const transport of transports) transport.destroy()
    server.close()
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    handshakes: () => transports.length,
    bytesWritten: () => transports.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
  }
}

const members = 12
const refused: readonly Outcome[] = ['refused', 'refused']
const ended: readonly Outcome[] = ['closed', 'closed', 'closed', 'destroyed']
const stay = members - refused.length - ended.length - 1

/** All members are connected but the last, whose handshake is not answered. */
async function crowd(): Promise<Rig> {
  const accepted = Array.from({ length: stay }, () => 'accepted' as const)
  const server = await serverWith([...refused, ...ended, ...accepted, 'unanswered'])
  const rig = crowdRig(server.url, members, {
    protocol: { name: 'quiet', echoesToSender: false, say: () => '' },
    connectTimeoutMs: 60_000,
  })
  await rig.crowd.connect(at(1000), 0, members - 1)
  await expect.poll(() => rig.crowd.status()).toMatchObject({ open: stay, failed: refused.length })
  void rig.crowd.connect(at(1000), members - 1, members)
  await expect.poll(() => server.handshakes()).toBe(members)
  return rig
}

async function booksOf(rig: Rig) {
  const { counters, connections } = await rig.facts()
  const counted = (counter: CounterName) => counters[counter] ?? 0
  return {
    attempted: counted('connections_attempted'),
    opened: counted('connections_opened'),
    failed: counted('connections_failed'),
    closed: counted('connections_closed'),
    ...connections,
  }
}

describe('the connections that a worker holds with its last facts', () => {
  it('are those that its sockets have, and add up with what was counted', async () => {
    const { attempted, opened, failed, closed, open, connecting } = await booksOf(await crowd())
    expect([open, connecting]).toEqual([stay, 1])
    expect(attempted).toBe(opened + failed + connecting)
    expect(opened).toBe(closed + open)
  })

  it('are also the half-open ones, and the old ones of members that have reconnected', async () => {
    const rig = await crowd()
    const dark = Array.from({ length: members }, (_, member) => ({ member, kind: 'half-open' as const }))
    const [dropped] = await rig.crowd.drop(dark, 'at-once')
    const plan = { backOff: 'none', giveUpAfterMs: 5000 } as const
    await rig.crowd.reconnect([dropped?.member ?? 0], plan)
    const { attempted, opened, failed, closed, open, connecting } = await booksOf(rig)
    expect([open, connecting]).toEqual([stay + 1, 1])
    expect(attempted).toBe(opened + failed + connecting)
    expect(opened).toBe(closed + open)
  })

  it('are none after all members have been disconnected', async () => {
    const rig = await crowd()
    await rig.crowd.stop()
    await rig.crowd.disconnect('at-once')
    // A handshake that the harness has ended is no sample of how long one takes.
    const { histograms, connectionsFailed } = await rig.facts()
    expect(connectionsFailed).toEqual({ 'http-status 403': 2, 'closed-by-harness': 1 })
    expect(histograms.connect_latency).toMatchObject({ count: 11, infinite: 2 })
    const { attempted, opened, failed, closed, open, connecting } = await booksOf(rig)
    expect([open, connecting]).toEqual([0, 0])
    expect([attempted, opened]).toEqual([opened + failed, closed])
  })
})

describe.each(['fast', 'ws'] as const)('the bytes that a worker has read (%s)', (receivePath) => {
  it('are those that the server has written, on connections that have ended and on those that have not', async () => {
    const outcomes = ['refused', 'closed', 'accepted', 'accepted', 'accepted'] as const
    const server = await serverWith(outcomes)
    const rig = crowdRig(server.url, outcomes.length, {
      // Who is connected has read what the server has sent by then.
      protocol: {
        name: 'quiet',
        echoesToSender: false,
        say: () => '',
        hello: () => ({ send: 'hello', answered: (text) => text.startsWith('x') }),
      },
      receivePath,
    })
    await rig.crowd.connect(at(1000), 0, outcomes.length)
    const { counters } = await rig.facts()
    expect(counters['bytes_received']).toBeGreaterThan(3 * 200)
    expect(counters['bytes_received']).toBe(server.bytesWritten())
  })
})
