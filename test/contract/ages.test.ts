import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll } from 'vitest'
import { type Client, connect } from './client.ts'
import { contract } from './contract.ts'
import { eventually } from './place.ts'

const idleTimeoutMs = 2_000
const maxAgeMs = 5_000
const integrationTimeoutMs = 2_500
const { place, row } = contract('probe', { idleTimeoutMs, maxAgeMs, integrationTimeoutMs }, { concurrent: true })

const shortIdleTimeout = { needs: 'an idle timeout shorter than 10 minutes' }
const shortLife = { needs: 'a connection duration shorter than 2 hours' }

// No case has to wait for the first environments while its own clock runs.
beforeAll(async () => {
  await eventually(async () => (await connect(place)).id())
})

/** Does something more often than the idle timeout asks for, until the connection is closed. */
function often(client: Client, act: () => void): void {
  const timer = setInterval(act, idleTimeoutMs / 10)
  void client.closed.then(() => clearInterval(timer))
}

row(
  '1.1-idle',
  async ({ expect }) => {
    const [silent, talking] = await Promise.all([connect(place), connect(place)])
    often(talking, () => talking.send('say'))
    await silent.closed
    expect(talking.isOpen).toBe(true)
  },
  shortIdleTimeout,
)

row(
  '1.4-idle',
  async ({ expect }) => {
    const client = await connect(place)
    const id = await client.id()
    const end = { code: 1001, reason: 'Going away' }
    expect(await client.closed).toEqual(end)
    await eventually(async () => {
      const { requestContext } = (await place.eventsOf(id)).at(-1) ?? {}
      expect(requestContext).toMatchObject({ disconnectStatusCode: end.code, disconnectReason: end.reason })
    })
  },
  shortIdleTimeout,
)

row(
  '1.7-no-pings',
  async ({ expect }) => {
    const client = await connect(place)
    let pings = 0
    client.socket.on('ping', () => pings++)
    await client.closed
    expect(pings).toBe(0)
  },
  shortIdleTimeout,
)

row(
  '1.1-duration',
  async ({ expect }) => {
    const startedAtMs = performance.now()
    const client = await connect(place)
    often(client, () => client.socket.ping())
    await client.closed
    expect(performance.now() - startedAtMs).toBeGreaterThan(idleTimeoutMs)
  },
  shortLife,
)

row(
  '1.7-keep-alive',
  async ({ expect }) => {
    const client = await connect(place)
    often(client, () => client.send('say'))
    expect((await client.closed).code).toBe(1001)
  },
  shortLife,
)

row('1.6-timeout', async ({ expect }) => {
  const client = await connect(place)
  often(client, () => client.socket.ping())
  client.send('ask', { then: 'wait', waitMs: 35_000 })
  const frame = await client.next(0)
  expect(frame).toMatch(/^\{"message": "Endpoint request timed out", "connectionId":"[^"]+", "requestId":"[^"]+"\}$/)
  expect(client.isOpen).toBe(true)
})

/** The statuses of posts to a client that answers nothing any more, up to the first 410. */
async function postsToDarkClient(): Promise<number[]> {
  const [dark, caller] = await Promise.all([connect(place), connect(place)])
  // Its questions may come late on a busy machine.
  often(caller, () => caller.socket.ping())
  const connectionId = await dark.id()
  // It reads nothing and answers nothing any more, not even a close frame; its TCP connection stays.
  dark.socket.pause()
  const statuses: number[] = []
  while (statuses.at(-1) !== 410 && statuses.length < 1_000) {
    statuses.push((await caller.askFor<{ httpStatus: number }>({ then: 'post', connectionId })).httpStatus)
    await sleep(100)
  }
  return statuses
}

row(
  '2.2-half-open',
  async ({ expect }) => {
    // A machine that stands still for the idle timeout has no post before its end, and where all of it takes long the caller
    // reaches its age first: that decides nothing.
    const statuses = await eventually(async () => {
      const answers = await postsToDarkClient()
      expect(answers.length).toBeGreaterThan(1)
      return answers
    })
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([200]))
    expect(statuses.at(-1)).toBe(410)
  },
  shortIdleTimeout,
)
