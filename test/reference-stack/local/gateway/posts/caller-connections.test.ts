import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, type Socket, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { CallerConnections } from '../../../../../reference-stack/local/gateway/posts/caller-connections.ts'
import { type Gateway } from '../../../../../reference-stack/local/gateway/gateway.ts'
import { constantServiceTimes } from '../../service-times/constant-times.ts'
import { eventually, ok, openClient, rawSocket, startRig } from '../rig.ts'

async function connected(options: Parameters<typeof startRig>[1] = {}) {
  const rig = await startRig({ $connect: ok }, options)
  const client = await openClient(rig.gateway.url)
  return { ...rig, client, connectionId: rig.events[0]?.requestContext.connectionId ?? '' }
}

function request(gateway: Gateway, id: string, body: string, method = 'POST'): string {
  const scope = 'A/20261123/eu-central-1/execute-api/aws4_request'
  return [
    `${method} /prod/@connections/${encodeURIComponent(id)} HTTP/1.1`,
    `host: 127.0.0.1:${gateway.port}`,
    `authorization: AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

/** The statuses that one connection is answered for these writes, each when the one before has been sent. */
async function statuses(gateway: Gateway, writes: readonly string[], wanted: number): Promise<string[]> {
  const socket = await rawSocket(gateway)
  let text = ''
  socket.setNoDelay(true).on('data', (chunk) => (text += chunk.toString()))
  for (const write of writes) await new Promise((written) => setTimeout(() => socket.write(write, written), 5))
  const seen = () => text.match(/(?<=^|\n|\})HTTP\/1\.1 \d+/g) ?? []
  await eventually(() => expect(seen()).toHaveLength(wanted))
  return seen().map((line) => line.slice(-3))
}

test.each([
  ['as soon as it can', undefined],
  ['as late as a profile says', constantServiceTimes({ post: 10 })],
])('requests of one connection are answered in their order, %s', async (_, serviceTimes) => {
  const { gateway, client, connectionId } = await connected({ serviceTimes })
  const post = (body: string) => request(gateway, connectionId, body)
  const gone = request(gateway, 'AAAA', 'x')
  expect(await statuses(gateway, [post('one') + post('two') + gone + post('three')], 4)).toEqual([
    '200',
    '200',
    '410',
    '200',
  ])
  // Another method, and a post behind it.
  const described = request(gateway, connectionId, '', 'GET')
  expect(await statuses(gateway, [post('four') + described, post('six')], 3)).toEqual(['200', '200', '200'])
  await eventually(() => expect(client.received).toEqual(['one', 'two', 'three', 'four', 'six']))
})

test('a post in pieces is taken once, wherever it is cut', async () => {
  const { gateway, client, connectionId } = await connected()
  const post = request(gateway, connectionId, 'hello')
  const cuts = [1, 4, 20, post.indexOf('\r\n\r\n') + 2, post.length - 5, post.length - 1]
  for (const cut of cuts)
    expect(await statuses(gateway, [post.slice(0, cut), post.slice(cut) + post], 2)).toEqual(['200', '200'])
  expect(client.received).toEqual(cuts.flatMap(() => ['hello', 'hello']))
})

test('what may not post hears the same as from the HTTP server, and nothing is sent', async () => {
  const { gateway, client, connectionId } = await connected()
  const refused = request(gateway, connectionId, 'x').replace('AWS4-HMAC', 'Basic')
  const strange = request(gateway, connectionId, 'x').replace('127.0.0.1', 'evil.example')
  expect(await statuses(gateway, [refused], 1)).toEqual(['403'])
  expect(await statuses(gateway, [strange], 1)).toEqual(['403'])
  expect(await statuses(gateway, [request(gateway, 'undefined', 'x')], 1)).toEqual(['400'])
  expect(client.received).toEqual([])
  expect(gateway.record().posts).toEqual({ 400: 1, 403: 2 })
})

test('of too many connections those that were idle for longest are closed, and none that waits for its answer', async () => {
  const server = createServer()
  const slow = Promise.withResolvers<{ status: number }>()
  const callers = new CallerConnections(
    server,
    ({ body }) => (body.toString() === 'slow' ? slow.promise : { status: 200 }),
    { kept: 2, leastMs: 50 },
  )
  onTestFinished(() => {
    callers.close()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const opened = async () => {
    const socket = connect(port, '127.0.0.1').resume()
    await once(socket, 'connect')
    return socket
  }
  const post = (socket: Socket, body: string) => {
    socket.write(request({ port } as Gateway, 'AAAA', body))
    return once(socket, 'data')
  }
  const waits = await opened()
  const answered = post(waits, 'slow')
  const [idle, used] = [await opened(), await opened()]
  await post(idle, 'one')
  await new Promise((resolve) => setTimeout(resolve, 100))
  await post(used, 'two')
  const closed = once(idle, 'close')
  const last = await opened()
  await closed
  await post(used, 'three')
  await post(last, 'four')
  slow.resolve({ status: 200 })
  await answered
  expect([waits, used, last].map(({ destroyed }) => destroyed)).toEqual([false, false, false])
})
