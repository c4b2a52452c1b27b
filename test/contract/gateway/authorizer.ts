import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { connect, handshakeStatus } from '../client.ts'
import { eventually } from '../place.ts'
import { guarded } from './probes.ts'

const { place, row } = guarded

const admitted = { query: '?admit=allow' }

row('1.2-default', async () => {
  const client = await connect(place, admitted)
  for (const text of ['no JSON', '{"action":"nobody"}']) {
    const before = client.received.length
    client.socket.send(text)
    await client.next(before)
  }
  const id = await client.id()
  const routes = (await place.eventsOf(id)).flatMap(({ requestContext }) => requestContext.routeKey ?? [])
  expect(routes.slice(-3)).toEqual(['$default', '$default', 'ask-v1'])
})

row('1.3-authorizer', async () => {
  const client = await connect(place, admitted)
  const id = await client.id()
  client.socket.close()
  const contexts = await eventually(async () => {
    const events = (await place.eventsOf(id)).filter(({ type }) => type !== 'REQUEST')
    expect(events).toHaveLength(3)
    return events.map(({ requestContext }) => requestContext.authorizer)
  })
  for (const authorizer of contexts) {
    expect(authorizer).toEqual({
      principalId: 'probe',
      admitted: 'by the probe',
      integrationLatency: expect.any(Number) as number,
    })
  }
})

row('1.5-denied', async () => {
  expect(await handshakeStatus(place, { query: '?admit=deny' })).toBe(403)
})

row('1.5-unauthorized', async () => {
  expect(await handshakeStatus(place, { query: '?admit=unauthorized' })).toBe(401)
})

row('1.8-once', async () => {
  const client = await connect(place, admitted)
  for (let asked = 0; asked < 3; asked++) await client.ask()
  const events = await place.eventsOf(await client.id())
  expect(events.filter(({ type }) => type === 'REQUEST')).toHaveLength(1)
  const latencies = events.flatMap(({ requestContext }) => requestContext.authorizer?.['integrationLatency'] ?? [])
  expect(latencies.length).toBeGreaterThan(3)
  expect(new Set(latencies).size).toBe(1)
})

row('1.8-method-arn', async () => {
  const client = await connect(place, admitted)
  const [{ methodArn } = {}] = await place.eventsOf(await client.id())
  const { region, api } = place.target
  expect(methodArn).toMatch(new RegExp(`^arn:aws:execute-api:${region}:\\d{12}:${api.id}/${api.stage}/\\$connect$`))
})

row('1.8-identity-source', async () => {
  const mark = randomUUID()
  expect(await handshakeStatus(place, { query: `?mark=${mark}` })).toBe(401)
  // The later one is asked, and there is no other.
  await connect(place, { query: `?admit=allow&mark=${mark}` })
  const events = await place.eventsThatMention(mark)
  expect(events.filter(({ type }) => type === 'REQUEST')).toHaveLength(1)
})

row('1.8-event', async () => {
  const client = await connect(place, { query: '?admit=allow&tag=a&tag=b', headers: { Authorization: 'Bearer x' } })
  const [event = {}] = await place.eventsOf(await client.id())
  expect(Object.keys(event).sort()).toEqual([
    'headers',
    'methodArn',
    'multiValueHeaders',
    'multiValueQueryStringParameters',
    'queryStringParameters',
    'requestContext',
    'stageVariables',
    'type',
  ])
  expect(event).toMatchObject({
    type: 'REQUEST',
    headers: { 'content-length': '0', Authorization: 'Bearer x' },
    multiValueQueryStringParameters: { tag: ['a', 'b'] },
    requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
  })
  const names = Object.keys((event as { headers: object }).headers).map((name) => name.toLowerCase())
  expect(names).toEqual(expect.arrayContaining(['connection', 'upgrade']))
})

row('1.8-part-of-the-handshake', async () => {
  const client = await connect(place, admitted)
  const [asked, connected] = await place.eventsOf(await client.id())
  expect(asked?.type).toBe('REQUEST')
  expect(connected?.requestContext.eventType).toBe('CONNECT')
})
