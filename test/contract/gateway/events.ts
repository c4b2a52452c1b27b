import { expect } from 'vitest'
import { type ClientOptions, connect } from '../client.ts'
import type { KeptEvent } from '../kept-event.ts'
import { eventually } from '../place.ts'
import { probe } from './probes.ts'

const { place, row } = probe

/** A client that connects, says something and leaves, and what the functions were handed. */
async function oneOfEach(options: ClientOptions = {}) {
  const client = await connect(place, options)
  const id = await client.id()
  client.socket.close()
  const events = await eventsUntilTheEnd(id)
  const [connected, said, left] = events as [KeptEvent, KeptEvent, KeptEvent]
  return { id, events, connected, said, left }
}

async function eventsUntilTheEnd(id: string): Promise<KeptEvent[]> {
  return eventually(async () => {
    const events = await place.eventsOf(id)
    expect(events.at(-1)?.requestContext.eventType).toBe('DISCONNECT')
    return events
  })
}

async function endOf(id: string): Promise<[number | undefined, string | undefined]> {
  const context = (await eventsUntilTheEnd(id)).at(-1)?.requestContext
  return [context?.disconnectStatusCode, context?.disconnectReason]
}

const contextFields = [
  'apiId',
  'connectedAt',
  'connectionId',
  'domainName',
  'eventType',
  'extendedRequestId',
  'identity',
  'messageDirection',
  'requestId',
  'requestTime',
  'requestTimeEpoch',
  'routeKey',
  'stage',
]

row('1.2-predefined', async () => {
  const { events } = await oneOfEach()
  const routes = events.map(({ requestContext: { routeKey, eventType } }) => [routeKey, eventType])
  expect(routes).toEqual([
    ['$connect', 'CONNECT'],
    ['ask', 'MESSAGE'],
    ['$disconnect', 'DISCONNECT'],
  ])
})

row('1.2-disconnect', async () => {
  const client = await connect(place)
  const id = await client.id()
  expect(await place.eventsOf(id)).toHaveLength(2)
  client.socket.close()
  expect(await endOf(id)).toEqual([1005, expect.any(String)])
})

row('1.3-connect', async () => {
  const { connected } = await oneOfEach()
  expect(Object.keys(connected).sort()).toEqual(['headers', 'isBase64Encoded', 'multiValueHeaders', 'requestContext'])
  expect(Object.keys(connected.requestContext).sort()).toEqual(contextFields)
  const { apiId, stage, domainName } = connected.requestContext as unknown as Record<string, string>
  expect({ id: apiId, stage }).toEqual(place.target.api)
  expect(connected.headers?.['Host']).toBe(domainName)
})

row('1.3-header-case', async () => {
  const { connected } = await oneOfEach({ headers: { 'X-toKEN': 'abc', Cookie: 'a=1' } })
  expect(connected.headers).toMatchObject({ 'X-toKEN': 'abc', Cookie: 'a=1', 'Sec-WebSocket-Version': '13' })
  expect(connected.headers?.['X-Amzn-Trace-Id']).toMatch(/^Root=1-[\da-f]{8}-[\da-f]{24}/)
  const single = Object.entries(connected.headers ?? {}).map(([name, value]) => [name, [value]])
  expect(connected.multiValueHeaders).toEqual(Object.fromEntries(single))
})

row('1.3-no-upgrade', async () => {
  const { connected } = await oneOfEach()
  const names = Object.keys(connected.headers ?? {})
  expect(names.filter((name) => /^(?:connection|upgrade)$/i.test(name))).toEqual([])
})

row('1.3-query', async () => {
  const { connected, said } = await oneOfEach({ query: '?room=lobby%201&tag=a&tag=b' })
  expect(connected.queryStringParameters).toMatchObject({ room: 'lobby 1' })
  expect(connected.multiValueQueryStringParameters).toEqual({ room: ['lobby 1'], tag: ['a', 'b'] })
  expect(said).not.toHaveProperty('queryStringParameters')
  const without = await oneOfEach()
  expect(without.connected).not.toHaveProperty('queryStringParameters')
  expect(without.connected).not.toHaveProperty('multiValueQueryStringParameters')
})

row('1.3-user-agent', async () => {
  const named = await oneOfEach({ headers: { 'User-Agent': 'crowd/1' } })
  expect(named.connected.requestContext.identity.userAgent).toBe('crowd/1')
  expect((await oneOfEach()).connected.requestContext.identity).not.toHaveProperty('userAgent')
})

row('1.3-request-id', async () => {
  const { events } = await oneOfEach()
  for (const { requestContext: context } of events) {
    expect(context.extendedRequestId).toBe(context.requestId)
    expect(context.requestTimeEpoch).toBeGreaterThanOrEqual(context.connectedAt)
  }
  expect(new Set(events.map(({ requestContext }) => requestContext.requestId)).size).toBe(3)
})

row('1.3-request-time', async () => {
  for (const { requestContext } of (await oneOfEach()).events) {
    const [, day, month, year, time] =
      /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) \+0000$/.exec(requestContext.requestTime) ?? []
    const seconds = Date.parse(`${day} ${month} ${year} ${time} GMT`) / 1000
    expect(seconds).toBe(Math.floor(requestContext.requestTimeEpoch / 1000))
  }
})

row('1.3-message', async () => {
  const { said } = await oneOfEach({ query: '?room=lobby' })
  expect(Object.keys(said).sort()).toEqual(['body', 'isBase64Encoded', 'requestContext'])
  expect(Object.keys(said.requestContext).sort()).toEqual([...contextFields, 'messageId'].sort())
  expect(said.body).toBe('{"action":"ask"}')
})

row('1.3-disconnect', async () => {
  const { left } = await oneOfEach({ query: '?room=lobby' })
  expect(Object.keys(left).sort()).toEqual(['headers', 'isBase64Encoded', 'multiValueHeaders', 'requestContext'])
  const { Host, ...others } = left.headers ?? {}
  expect(Host).not.toBe('')
  expect(others).toEqual({ 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' })
  const ofTheEnd = ['disconnectReason', 'disconnectStatusCode']
  expect(Object.keys(left.requestContext).sort()).toEqual([...contextFields, ...ofTheEnd].sort())
})

row('1.3-base64', async () => {
  const flags = (await oneOfEach()).events.map(({ isBase64Encoded }) => isBase64Encoded)
  expect(flags).toEqual([false, false, false])
})

row('1.3-no-nulls', async () => {
  const { events } = await oneOfEach({ query: '?room=lobby' })
  expect(JSON.stringify(events)).not.toContain(':null')
})

row('1.3-connection-id', async () => {
  const { id, events } = await oneOfEach()
  expect(id).toMatch(/^[\w+/-]{12,20}=$/)
  expect(new Set(events.map(({ requestContext }) => requestContext.connectionId))).toEqual(new Set([id]))
})

row('1.4-no-code', async () => {
  const client = await connect(place)
  const id = await client.id()
  client.socket.close()
  expect(await endOf(id)).toEqual([1005, 'Client-side close frame status not set'])
})

row('1.4-going-away', async () => {
  const client = await connect(place)
  const id = await client.id()
  client.socket.close(1001)
  expect(await endOf(id)).toEqual([1001, ''])
})

row('1.4-deleted', async () => {
  const client = await connect(place)
  const id = await client.id()
  const { closed } = client
  client.send('say', { then: 'delete' })
  const end = { code: 1000, reason: 'Connection Closed Normally' }
  expect(await closed).toEqual(end)
  expect(await endOf(id)).toEqual([end.code, end.reason])
})

row('1.4-binary', async () => {
  const client = await connect(place)
  const id = await client.id()
  client.socket.send(Buffer.from('x'))
  expect(await endOf(id)).toEqual([1003, expect.any(String)])
})

row('1.4-too-big', async () => {
  const client = await connect(place)
  const id = await client.id()
  client.socket.send('x'.repeat(32 * 1024 + 1))
  expect(await endOf(id)).toEqual([1009, expect.any(String)])
})
