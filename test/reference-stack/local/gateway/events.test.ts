import { describe, expect, test } from 'vitest'
import type { ProxyEvent } from '../../../../reference-stack/local/gateway/events.ts'
import { ok, openClient, startRig, eventually } from './rig.ts'

const identifier = /^[\w-]{15}=$/

async function oneOfEach(query = '', headers: Record<string, string> = {}) {
  const { gateway, events } = await startRig({ $connect: ok, $disconnect: ok, say: ok })
  const { socket } = await openClient(gateway.url + query, { headers })
  socket.send('{"action":"say","text":"hi"}')
  await eventually(() => expect(events).toHaveLength(2))
  socket.close()
  await eventually(() => expect(events).toHaveLength(3))
  const [connect, message, disconnect] = events as [ProxyEvent, ProxyEvent, ProxyEvent]
  return { gateway, connect, message, disconnect, domainName: `127.0.0.1:${gateway.port}` }
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

describe('every event', () => {
  test('says whence it came', async () => {
    const { gateway, connect, message, disconnect, domainName } = await oneOfEach()
    for (const { requestContext, isBase64Encoded } of [connect, message, disconnect]) {
      expect(requestContext).toMatchObject({
        apiId: gateway.apiId,
        stage: 'prod',
        domainName,
        messageDirection: 'IN',
        connectionId: connect.requestContext.connectionId,
        connectedAt: connect.requestContext.connectedAt,
        identity: { sourceIp: '127.0.0.1' },
      })
      expect(requestContext.connectionId).toMatch(identifier)
      expect(requestContext.requestId).toMatch(identifier)
      expect(requestContext.extendedRequestId).toBe(requestContext.requestId)
      expect(requestContext.requestTimeEpoch).toBeGreaterThanOrEqual(requestContext.connectedAt)
      expect(isBase64Encoded).toBe(false)
    }
    expect(new Set([connect, message, disconnect].map((event) => event.requestContext.requestId)).size).toBe(3)
  })

  test('writes its time like an access log, in UTC', async () => {
    const { connect } = await oneOfEach()
    const { requestTime, requestTimeEpoch } = connect.requestContext
    const [, day, month, year, time] =
      /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) \+0000$/.exec(requestTime) ?? []
    expect(Date.parse(`${day} ${month} ${year} ${time} GMT`)).toBe(Math.floor(requestTimeEpoch / 1000) * 1000)
  })
})

describe('a CONNECT event', () => {
  test('has these fields and no others', async () => {
    const { connect } = await oneOfEach()
    expect(Object.keys(connect).sort()).toEqual(['headers', 'isBase64Encoded', 'multiValueHeaders', 'requestContext'])
    expect(Object.keys(connect.requestContext).sort()).toEqual(contextFields)
    expect(connect.requestContext).toMatchObject({ routeKey: '$connect', eventType: 'CONNECT' })
  })

  test('carries the headers of the client in their case, without Connection and Upgrade', async () => {
    const { connect, domainName } = await oneOfEach('', { 'X-toKEN': 'abc', Cookie: 'a=1' })
    expect(connect.headers).toMatchObject({
      Host: domainName,
      'X-toKEN': 'abc',
      Cookie: 'a=1',
      'Sec-WebSocket-Version': '13',
      'X-Forwarded-For': '127.0.0.1',
    })
    expect(connect.headers?.['X-Amzn-Trace-Id']).toMatch(/^Root=1-[\da-f]{8}-[\da-f]{24}$/)
    expect(Object.keys(connect.headers ?? {}).filter((name) => /^(connection|upgrade)$/i.test(name))).toEqual([])
    expect(connect.multiValueHeaders).toEqual(
      Object.fromEntries(Object.entries(connect.headers ?? {}).map(([name, value]) => [name, [value]])),
    )
  })

  test('carries the query string, where there is one, decoded and with repeated names', async () => {
    const { connect } = await oneOfEach('?room=lobby%201&tag=a&tag=b')
    expect(connect.queryStringParameters).toEqual({ room: 'lobby 1', tag: 'b' })
    expect(connect.multiValueQueryStringParameters).toEqual({ room: ['lobby 1'], tag: ['a', 'b'] })
  })

  test('names the user agent only when the client did', async () => {
    const { connect, message } = await oneOfEach('', { 'User-Agent': 'crowd/1' })
    expect(connect.requestContext.identity).toEqual({ sourceIp: '127.0.0.1', userAgent: 'crowd/1' })
    expect(message.requestContext.identity).toEqual({ sourceIp: '127.0.0.1', userAgent: 'crowd/1' })
  })

  test('keeps hostile names as plain fields', async () => {
    const { connect } = await oneOfEach('?__proto__=x', { ['__proto__']: 'y', constructor: 'z' })
    expect(Object.entries(connect.queryStringParameters ?? {})).toEqual([['__proto__', 'x']])
    expect(Object.entries(connect.headers ?? {})).toContainEqual(['constructor', 'z'])
  })
})

test('a MESSAGE event has no headers and no query string', async () => {
  const { message } = await oneOfEach('?room=lobby')
  expect(Object.keys(message).sort()).toEqual(['body', 'isBase64Encoded', 'requestContext'])
  expect(Object.keys(message.requestContext).sort()).toEqual([...contextFields, 'messageId'].sort())
  expect(message.requestContext).toMatchObject({ routeKey: 'say', eventType: 'MESSAGE' })
  expect(message.requestContext.messageId).toMatch(identifier)
  expect(message.body).toBe('{"action":"say","text":"hi"}')
})

test('a DISCONNECT event has four fixed headers, code and reason', async () => {
  const { disconnect, domainName } = await oneOfEach('?room=lobby')
  const headers = { Host: domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }
  expect(disconnect.headers).toEqual(headers)
  expect(disconnect.multiValueHeaders).toEqual({
    Host: [domainName],
    'x-api-key': [''],
    'X-Forwarded-For': [''],
    'x-restapi': [''],
  })
  expect(Object.keys(disconnect).sort()).toEqual(['headers', 'isBase64Encoded', 'multiValueHeaders', 'requestContext'])
  expect(Object.keys(disconnect.requestContext).sort()).toEqual(
    [...contextFields, 'disconnectReason', 'disconnectStatusCode'].sort(),
  )
  expect(disconnect.requestContext).toMatchObject({
    routeKey: '$disconnect',
    eventType: 'DISCONNECT',
    disconnectStatusCode: 1005,
    disconnectReason: 'Client-side close frame status not set',
  })
})
