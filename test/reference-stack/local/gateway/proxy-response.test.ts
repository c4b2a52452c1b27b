import { describe, expect, test } from 'vitest'
import { readProxyResponse } from '../../../../reference-stack/local/gateway/proxy-response.ts'
import { ok, openClient, refusedHandshake, startRig, eventually } from './rig.ts'

const read = (answer: unknown) => readProxyResponse(JSON.stringify(answer))

describe('an answer of a function', () => {
  test.each([
    [{ statusCode: 200 }],
    [{ statusCode: '204' }],
    [{ statusCode: 599, body: null, headers: null, multiValueHeaders: null, isBase64Encoded: null }],
    [{ statusCode: 200, body: '', isBase64Encoded: false }],
    [{ statusCode: 200, headers: { 'X-Warm': true, 'X-Name': 'a' }, multiValueHeaders: { 'X-More': ['a', 'b'] } }],
  ])('is taken: %j', (answer) => expect(read(answer)?.statusCode).toBe(Number(answer.statusCode)))

  test.each([
    [{ statusCode: 200, ConnectionId: 'PJqB0fHsqRcCHlw=', Data: 'hi' }],
    [{ statusCode: 200, $metadata: { httpStatusCode: 200 } }],
    [{ statusCode: 200, cookies: [] }],
    [{ statusCode: 200, StatusCode: 200 }],
    [{ statusCode: 200, message: 'Connected.' }],
    [{ body: 'Connected.' }],
    [{ statusCode: 'OK' }],
    [{ statusCode: 200.5 }],
    [{ statusCode: 99 }],
    [{ statusCode: 600 }],
    [{ statusCode: 200, body: { text: 'hi' } }],
    [{ statusCode: 200, body: 7 }],
    [{ statusCode: 200, headers: [] }],
    [{ statusCode: 200, headers: 'Sec-WebSocket-Protocol: chat' }],
    [{ statusCode: 200, headers: { 'X-Count': { is: 1 } } }],
    [{ statusCode: 200, headers: { 'X-Names': ['a'] } }],
    [{ statusCode: 200, multiValueHeaders: { 'X-Names': 'a' } }],
    [{ statusCode: 200, isBase64Encoded: 'no' }],
    [[200, 'hi']],
    ['Connected.'],
    [200],
    [null],
  ])('is malformed: %j', (answer) => expect(read(answer)).toBeUndefined())

  test('is malformed if it is no JSON', () => expect(readProxyResponse('{"statusCode":200')).toBeUndefined())

  test('has each value of a header, whatever its case', () => {
    const headers = { 'Sec-WebSocket-Protocol': 'chat.v1' }
    const multiValueHeaders = { 'sec-websocket-protocol': ['chat.v2', 'chat.v3'] }
    expect([...(read({ statusCode: 200, headers, multiValueHeaders })?.headers ?? [])]).toEqual([
      ['sec-websocket-protocol', ['chat.v1', 'chat.v2', 'chat.v3']],
    ])
  })
})

test('a malformed answer is a refused handshake, and a frame on every route that has one', async () => {
  const malformed = () => ({ statusCode: 200, ConnectionId: 'PJqB0fHsqRcCHlw=', Data: 'hi' })
  const { gateway } = await startRig({ $connect: malformed })
  expect((await refusedHandshake(gateway.url)).status).toBe(502)

  const other = await startRig({ $connect: ok, $disconnect: malformed, $default: malformed, 'two-way': malformed })
  const { socket, received } = await openClient(other.gateway.url)
  socket.send('{"action":"one-way"}')
  socket.send('{"action":"two-way"}')
  await eventually(() => expect(received).toHaveLength(2))
  for (const frame of received) expect(frame).toContain('"message": "Internal server error"')
  expect(other.metrics.filter(({ name }) => name === 'ExecutionError').length).toBeGreaterThan(0)
})

test('a sub-protocol may be among the multi-valued headers', async () => {
  const multiValueHeaders = { 'Sec-WebSocket-Protocol': ['chat.v1'] }
  const { gateway } = await startRig({ $connect: () => ({ statusCode: 200, multiValueHeaders }) })
  expect((await openClient(gateway.url, { protocols: ['chat.v1'] })).socket.protocol).toBe('chat.v1')
})
