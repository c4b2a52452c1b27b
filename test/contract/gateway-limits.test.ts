import { setTimeout as sleep } from 'node:timers/promises'
import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { expect } from 'vitest'
import { connect, handshakeStatus } from './client.ts'
import { contract } from './contract.ts'
import { eventually } from './place.ts'

/** Too slow to give another token while a test runs. */
const almostNever = 0.001
const messages = 12
const { place, row } = contract('probe', {
  connectRate: 4,
  requestRate: almostNever,
  requestBurst: messages,
  loseDisconnects: 1,
})

const lowRate = { needs: 'an account that may open only a few connections a second' }
const smallBucket = { needs: 'an account that may make only a few requests' }

/** What many handshakes at once are answered. */
let crowd: Promise<unknown[]> | undefined
const crowdStatuses = () => (crowd ??= Promise.all(Array.from({ length: 40 }, () => handshakeStatus(place))))

row('1.5-throttled', async () => expect(new Set(await crowdStatuses())).toEqual(new Set([101, 429])), lowRate)

row(
  '1.1-connection-rate',
  async () => {
    const statuses = await crowdStatuses()
    expect(statuses).toContain(101)
    expect(statuses.some((status) => status !== 101)).toBe(true)
    // With time there are tokens again.
    await eventually(async () => expect(await handshakeStatus(place)).toBe(101))
  },
  lowRate,
)

row(
  '2.2-lost-disconnect',
  async () => {
    const gone = await eventually(() => connect(place))
    const connectionId = await gone.id()
    gone.socket.close()
    await gone.closed
    // As long as the event would take if it came.
    await sleep(700)
    const events = (await place.eventsOf(connectionId)).map(({ requestContext }) => requestContext.eventType)
    expect(events).toEqual(['CONNECT', 'MESSAGE'])
  },
  { needs: 'a switch that loses $disconnect events' },
)

row(
  '1.1-account-throttle',
  async () => {
    const client = await eventually(() => connect(place))
    // The calls of its function draw on the same bucket as the messages.
    for (let sent = 0; sent < messages; sent++) client.send('ask', { then: 'post', text: 'posted' })
    await client.next(messages - 1)
    const refused = client.received.filter((text) => text.includes('"message":'))
    expect(refused.length).toBeGreaterThan(0)
    expect(client.isOpen).toBe(true)
  },
  smallBucket,
)

row(
  '2.1-too-many',
  async () => {
    // What the messages before it have left of the bucket.
    const call = () =>
      place.management.send(new PostToConnectionCommand({ ConnectionId: 'AAAAAAAAAAAAAAA=', Data: 'x' }))
    const names: string[] = []
    for (let called = 0; called <= messages; called++) {
      names.push(
        await call().then(
          () => 'accepted',
          (error: Error) => error.name,
        ),
      )
    }
    expect(names.at(-1)).toBe('LimitExceededException')
    await expect(call()).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } })
  },
  smallBucket,
)
