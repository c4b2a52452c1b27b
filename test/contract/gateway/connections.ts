import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { expect } from 'vitest'
import { type Client, connect } from '../client.ts'
import { eventually } from '../place.ts'
import { guarded, probe } from './probes.ts'

const { place, row } = probe

const post = (ConnectionId: string, Data: string) =>
  place.management.send(new PostToConnectionCommand({ ConnectionId, Data }))

const gone = { name: 'GoneException', $metadata: { httpStatusCode: 410 } }

async function connected(): Promise<{ client: Client; id: string }> {
  const client = await connect(place)
  const id = await client.id()
  client.received.length = 0
  return { client, id }
}

row('2-post', async () => {
  const { client, id } = await connected()
  const other = await connect(place)
  const { $metadata, ...body } = await post(id, 'grüße')
  expect($metadata.httpStatusCode).toBe(200)
  expect(body).toEqual({})
  expect(await client.next(0)).toBe('grüße')
  await other.ask()
  expect(other.received).toHaveLength(1)
})

row('2-get', async () => {
  const { id } = await connected()
  const answer = await place.management.send(new GetConnectionCommand({ ConnectionId: id }))
  expect(answer.$metadata.httpStatusCode).toBe(200)
  expect(answer.Identity?.SourceIp).toMatch(/^[\d.]+$|:/)
  const [event] = await place.eventsOf(id)
  const connectedAt = event?.requestContext.connectedAt ?? 0
  expect(answer.ConnectedAt?.getTime()).toBe(Math.floor(connectedAt / 1000) * 1000)
  expect(answer.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(answer.ConnectedAt?.getTime() ?? Infinity)
})

row('2-delete', async () => {
  const { client, id } = await connected()
  const { closed } = client
  const { $metadata } = await place.management.send(new DeleteConnectionCommand({ ConnectionId: id }))
  expect($metadata.httpStatusCode).toBe(204)
  expect((await closed).code).toBe(1000)
})

/** The request that a command becomes, changed before it is signed, and its path as it was sent. */
async function postAlong(id: string, change: (path: string) => string, method = 'POST'): Promise<string> {
  const { management } = place
  let sent = ''
  management.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { path: string; method: string }
      sent = request.path = change(request.path)
      request.method = method
      return next(args)
    },
    { step: 'build' },
  )
  await management.send(new PostToConnectionCommand({ ConnectionId: id, Data: 'posted' }))
  return sent
}

row('2-escaped', async () => {
  const { client, id } = await connected()
  await postAlong(id, (path) => path.replace('/@connections/', '/%40connections/'))
  expect(await client.next(0)).toBe('posted')
})

row('2-request', async () => {
  const { id } = await connected()
  const path = await postAlong(id, (unchanged) => unchanged)
  expect(path).toBe(`/${place.target.api.stage}/@connections/${id.slice(0, -1)}%3D`)
})

row('2.1-gone', async () => {
  await expect(post('AAAAAAAAAAAAAAA=', 'x')).rejects.toMatchObject(gone)
})

row('2.1-malformed', async () => {
  for (const id of ['undefined', 'user:7', '[object Object]']) {
    await expect(post(id, 'x')).rejects.toMatchObject({
      name: 'BadRequestException',
      $metadata: { httpStatusCode: 400 },
    })
  }
})

row('2.1-no-route', async () => {
  const { id } = await connected()
  await expect(postAlong(id, (path) => path, 'PUT')).rejects.toMatchObject({
    message: expect.stringMatching(/^No method found matching route .* for http method PUT/) as string,
  })
})

row('2.1-gone-during-connect', async () => {
  const client = await connect(place, { query: '?then=post' })
  const id = await client.id()
  const outcome = (await place.eventsOf(id)).find(({ httpStatus }) => httpStatus !== undefined)
  expect(outcome).toMatchObject({ httpStatus: 410, errorName: 'GoneException' })
  expect(client.received.filter((text) => text === 'welcome')).toEqual([])
})

row(
  '2.1-gone-elsewhere',
  async () => {
    const { id } = await connected()
    const command = new PostToConnectionCommand({ ConnectionId: id, Data: 'x' })
    await expect(guarded.place.management.send(command)).rejects.toMatchObject(gone)
  },
  { alsoOn: 'guarded' },
)

row('2.1-gone-wire', async () => {
  const { client } = await connected()
  const { headers } = await client.askFor<{ headers: Record<string, string> }>({
    then: 'post',
    connectionId: 'AAAAAAAAAAAAAAA=',
  })
  expect(headers).toMatchObject({ 'content-length': '0', 'x-amzn-errortype': 'GoneException' })
  expect(headers['x-amzn-requestid']).toMatch(/^[\da-f-]{36}$/)
})

row('2.1-no-stage', async () => {
  const { id } = await connected()
  const stage = `/${place.target.api.stage}`
  await expect(postAlong(id, (path) => path.slice(stage.length))).rejects.toMatchObject({
    name: 'ForbiddenException',
    $metadata: { httpStatusCode: 403 },
  })
})

row('2.1-forbidden', async () => {
  const { client, id } = await connected()
  const url = `${place.managementEndpoint}/@connections/${encodeURIComponent(id)}`
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(403)
  await client.ask()
  expect(client.received).not.toContain('x')
})

row('2.1-too-large', async () => {
  const { client, id } = await connected()
  await expect(post(id, 'x'.repeat(128 * 1024 + 1))).rejects.toMatchObject({
    name: 'PayloadTooLargeException',
    $metadata: { httpStatusCode: 413 },
  })
  await post(id, 'y'.repeat(128 * 1024))
  expect(await client.next(0)).toHaveLength(128 * 1024)
})

row('1.1-posted-frames', async () => {
  const { client, id } = await connected()
  const bytes: Buffer[] = []
  client.handshake.socket.prependListener('data', (chunk: Buffer) => bytes.push(chunk))
  await post(id, 'x'.repeat(100_000))
  await client.next(0)
  const lengths = frameLengths(Buffer.concat(bytes))
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(100_000)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(32 * 1024)
})

/** Of the payloads of frames as servers send them: without a mask. */
function frameLengths(bytes: Buffer): number[] {
  const lengths: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const short = bytes.readUInt8(at + 1)
    const extended = short < 126 ? 0 : short === 126 ? 2 : 8
    const length = extended === 0 ? short : bytes.readUIntBE(at + (extended === 2 ? 2 : 4), extended === 2 ? 2 : 6)
    lengths.push(length)
    at += 2 + extended + length
  }
  return lengths
}

row(
  '2.1-slow-reader',
  async () => {
    const { client, id } = await connected()
    client.socket.pause()
    // What the systems' own buffers take is not in the client's buffer.
    await eventually(async () => {
      const refused = post(id, 'x'.repeat(128 * 1024))
      await expect(refused).rejects.toMatchObject({
        name: 'LimitExceededException',
        $metadata: { httpStatusCode: 429 },
      })
    })
  },
  { needs: 'a client buffer of known size' },
)

row('2.2-closed', async () => {
  const { client, id } = await connected()
  const { closed } = client
  client.socket.close()
  await closed
  const { management } = place
  await expect(post(id, 'x')).rejects.toMatchObject(gone)
  await expect(management.send(new GetConnectionCommand({ ConnectionId: id }))).rejects.toMatchObject(gone)
  await expect(management.send(new DeleteConnectionCommand({ ConnectionId: id }))).rejects.toMatchObject(gone)
})

row('2.2-killed', async () => {
  const { client, id } = await connected()
  client.socket.terminate()
  await eventually(() => expect(post(id, 'x')).rejects.toMatchObject(gone))
})

row('2.2-accepted', async () => {
  const { client, id } = await connected()
  client.socket.pause()
  expect((await post(id, 'unread')).$metadata.httpStatusCode).toBe(200)
  expect(client.received).toEqual([])
  client.socket.resume()
  expect(await client.next(0)).toBe('unread')
})

row('2.2-old-id', async () => {
  const before = await connected()
  before.client.socket.terminate()
  const after = await connected()
  expect(after.id).not.toBe(before.id)
  await post(after.id, 'welcome back')
  await eventually(() => expect(post(before.id, 'x')).rejects.toMatchObject(gone))
})
