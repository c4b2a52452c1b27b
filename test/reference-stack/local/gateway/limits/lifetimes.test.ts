import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type Client, type Rig, closeOf, eventually, ok, openClient, post, startRig } from '../rig.ts'

const goingAway = { code: 1001, reason: 'Going away' }

function endsIn({ events }: Rig) {
  return events
    .map(({ requestContext }) => requestContext)
    .filter(({ eventType }) => eventType === 'DISCONNECT')
    .map(({ disconnectStatusCode, disconnectReason }) => ({ code: disconnectStatusCode, reason: disconnectReason }))
}

function every50Ms(act: () => void): void {
  const timer = setInterval(act, 50)
  onTestFinished(() => clearInterval(timer))
}

function isOpen({ socket }: Client): boolean {
  return socket.readyState === socket.OPEN
}

test('idle clients are closed with 1001, all of them, and $disconnect hears the same', async () => {
  const rig = await startRig({ $disconnect: ok }, { limits: { idleTimeoutMs: 300 } })
  const live = async () => closeOf((await openClient(rig.gateway.url)).socket)
  const ends = Array.from({ length: 25 }, () => goingAway)
  expect(await Promise.all(ends.map(live))).toEqual(ends)
  await eventually(() => expect(endsIn(rig)).toEqual(ends))
  expect(rig.gateway.connectionsOpen).toBe(0)
})

test.each<{ keptAliveBy: readonly ('ping' | 'post')[]; staying: readonly string[] }>([
  { keptAliveBy: [], staying: ['talks'] },
  { keptAliveBy: ['ping'], staying: ['talks', 'pings'] },
  { keptAliveBy: ['post'], staying: ['is posted to', 'talks'] },
])('kept alive by its messages and $keptAliveBy, a client stays that $staying', async ({ keptAliveBy, staying }) => {
  const { gateway, events } = await startRig(
    { $connect: ok, $default: ok },
    { limits: { idleTimeoutMs: 900, keptAliveBy } },
  )
  const closes = new Map<string, Promise<unknown>>()
  const open = new Set<string>()
  const connect = async (what: string): Promise<Client> => {
    const client = await openClient(gateway.url)
    open.add(what)
    client.socket.on('close', () => open.delete(what))
    closes.set(what, closeOf(client.socket))
    return client
  }
  await connect('is posted to')
  const connectionId = events[0]?.requestContext.connectionId ?? ''
  every50Ms(() => void post(gateway, connectionId, 'news').catch(() => {}))
  const talker = await connect('talks')
  every50Ms(() => talker.socket.send('hello'))
  const pinger = await connect('pings')
  every50Ms(() => open.has('pings') && pinger.socket.ping())

  for (const [what, close] of closes) if (!staying.includes(what)) expect(await close).toEqual(goingAway)
  expect([...open]).toEqual(staying)
})

test('a gateway that stood still hears its clients before it finds them idle', async () => {
  const { gateway } = await startRig({}, { limits: { idleTimeoutMs: 600 } })
  const client = await openClient(gateway.url)
  // After an immediate it is the timers' turn, and only then the sockets'.
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      const blockedUntilMs = performance.now() + 900
      while (performance.now() < blockedUntilMs);
      client.socket.ping()
      resolve()
    })
  })
  await sleep(100)
  expect(isOpen(client)).toBe(true)
})

test('without limits nobody is closed for being idle', async () => {
  const rig = await startRig({})
  const client = await openClient(rig.gateway.url)
  await sleep(200)
  expect(isOpen(client)).toBe(true)
})
