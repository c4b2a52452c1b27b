import { once } from 'node:events'
import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { describe, expect, test } from 'vitest'
import {
  describe as describeConnection,
  http,
  managementClient,
  ok,
  openClient,
  post,
  rawHandshake,
  rawSocket,
  startRig,
  eventually,
} from './rig.ts'

async function connected(options: Parameters<typeof startRig>[1] = {}) {
  const rig = await startRig({ $connect: ok, $default: ok }, options)
  const client = await openClient(rig.gateway.url, { headers: { 'User-Agent': 'crowd/1' } })
  const connectionId = rig.events[0]?.requestContext.connectionId ?? ''
  return { ...rig, client, connectionId }
}

describe('POST', () => {
  test('keeps the order in which posts were answered', async () => {
    const { gateway, client, connectionId } = await connected()
    const sdk = managementClient(gateway)
    const expected = Array.from({ length: 50 }, (_, at) => `message ${at}`)
    for (const Data of expected) await sdk.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data }))
    await eventually(() => expect(client.received).toEqual(expected))
  })

  test('delivers an empty body', async () => {
    const { gateway, client, connectionId } = await connected()
    expect(
      (await http(gateway, `/prod/@connections/${encodeURIComponent(connectionId)}`, { method: 'POST' })).status,
    ).toBe(200)
    await eventually(() => expect(client.received).toEqual(['']))
  })

  test('of 128 KB arrives as one message in frames of 32 KB at most', async () => {
    const { gateway, events } = await startRig({ $connect: ok })
    const socket = await rawSocket(gateway)
    socket.write(rawHandshake(gateway))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 101 /)
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    await post(gateway, events[0]?.requestContext.connectionId ?? '', 'x'.repeat(128 * 1024))
    const frameBytes = 4 + 32 * 1024
    await eventually(() => expect(Buffer.concat(chunks)).toHaveLength(4 * frameBytes))
    const stream = Buffer.concat(chunks)
    const headers = [0, 1, 2, 3].map((at) => stream.subarray(at * frameBytes, at * frameBytes + 4).toString('hex'))
    expect(headers).toEqual(['017e8000', '007e8000', '007e8000', '807e8000'])
  })
})

test('GET tells when a connection was made, whose it is and when it was last active', async () => {
  const { gateway, client, connectionId, events } = await connected()
  const before = await describeConnection(gateway, connectionId)
  const connectedAt = Math.floor((events[0]?.requestContext.connectedAt ?? 0) / 1000) * 1000
  expect(before).toMatchObject({
    ConnectedAt: new Date(connectedAt),
    Identity: { SourceIp: '127.0.0.1', UserAgent: 'crowd/1' },
    LastActiveAt: new Date(connectedAt),
  })
  await eventually(async () => {
    client.socket.send('alive')
    const after = await describeConnection(gateway, connectionId)
    expect(after.LastActiveAt?.getTime()).toBeGreaterThan(connectedAt)
  })
})

test('GET answers ISO date-times to the second', async () => {
  const { gateway, connectionId } = await connected()
  const { status, body } = await http(gateway, `/prod/@connections/${encodeURIComponent(connectionId)}`)
  expect(status).toBe(200)
  expect(JSON.parse(body)).toEqual({
    connectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    identity: { sourceIp: '127.0.0.1', userAgent: 'crowd/1' },
    lastActiveAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
  })
})

describe('a connection that is gone', () => {
  test.each(['POST', 'GET', 'DELETE'])('is a 410 with a header and no body for %s', async (method) => {
    const { gateway } = await startRig({})
    const answer = await http(gateway, '/prod/@connections/AAAAAAAAAAAAAAA%3D', { method })
    expect(answer).toMatchObject({
      status: 410,
      body: '',
      headers: {
        'x-amzn-errortype': 'GoneException',
        'x-amzn-requestid': expect.stringMatching(/^[\da-f-]{36}$/) as string,
        'content-length': '0',
      },
    })
  })
})

describe('an id', () => {
  test.each(['PJqB0fHsqRcCHlw=', 'PJqB0fH/qR+CHlw=', 'PJqB0fH_qR-CHlw=', 'AAAA'])('may be %s', async (id) => {
    const { gateway } = await startRig({})
    await expect(post(gateway, id, 'x')).rejects.toMatchObject({ name: 'GoneException' })
  })

  test.each(['PJqB0fHsqRcCHlw', 'PJqB0fHsqRcCHlw==', 'undefined', '[object Object]', 'user:7', 'a b c d'])(
    'is malformed: %s',
    async (id) => {
      const { gateway } = await startRig({})
      await expect(post(gateway, id, 'x')).rejects.toMatchObject({
        name: 'BadRequestException',
        message: `Invalid connectionId: ${id}`,
        $metadata: { httpStatusCode: 400 },
      })
      const path = `/prod/@connections/${encodeURIComponent(id)}`
      for (const method of ['GET', 'DELETE']) expect((await http(gateway, path, { method })).status).toBe(400)
    },
  )

  test('is malformed that is no valid percent-encoding', async () => {
    const { gateway } = await startRig({})
    expect((await http(gateway, '/prod/@connections/%E0%A4%A')).status).toBe(400)
  })
})

describe('the path', () => {
  test.each([
    ['@connections and an escaped id', (id: string) => `/prod/@connections/${encodeURIComponent(id)}`],
    ['@connections and a plain id', (id: string) => `/prod/@connections/${id}`],
    ['%40connections', (id: string) => `/prod/%40connections/${encodeURIComponent(id)}`],
  ])('may be written with %s', async (_, path) => {
    const { gateway, client, connectionId } = await connected()
    expect((await http(gateway, path(connectionId), { method: 'POST', body: 'hello' })).status).toBe(200)
    await eventually(() => expect(client.received).toEqual(['hello']))
  })

  test.each(['/dev/@connections/ID', '/@connections/ID', '/prod/@connections', '/prod/connections/ID'])(
    '%s is forbidden',
    async (path) => {
      const { gateway, connectionId } = await connected()
      const answer = await http(gateway, path.replace('ID', connectionId), { method: 'POST', body: 'x' })
      expect(answer.status).toBe(403)
      expect(answer.headers['x-amzn-errortype']).toBe('ForbiddenException')
    },
  )
})

describe('a request to @connections is forbidden', () => {
  test('without a signature', async () => {
    const { gateway, client, connectionId } = await connected()
    const path = `/prod/@connections/${connectionId}`
    for (const headers of [{}, { authorization: 'Bearer token' }]) {
      const answer = await http(gateway, path, { method: 'POST', body: 'x', signed: false, headers })
      expect(answer).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'ForbiddenException' } })
    }
    expect(client.received).toEqual([])
  })

  test('with a signature for another Region', async () => {
    const { gateway, connectionId } = await connected()
    const sdk = managementClient(gateway, 'us-east-1')
    await expect(
      sdk.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'x' })),
    ).rejects.toMatchObject({ name: 'ForbiddenException', $metadata: { httpStatusCode: 403 } })
  })

  test('with a method it does not know', async () => {
    const { gateway, connectionId } = await connected()
    const answer = await http(gateway, `/prod/@connections/${connectionId}`, { method: 'PUT', body: 'x' })
    expect(answer.status).toBe(403)
    const message = `No method found matching route prod/@connections/${connectionId} for http method PUT.`
    expect(JSON.parse(answer.body)).toEqual({ message })
    expect((await http(gateway, '/prod/@connections/', { method: 'POST' })).body).toContain('No method found')
  })
})
