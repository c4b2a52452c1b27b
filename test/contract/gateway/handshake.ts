import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect } from 'vitest'
import { connect, dial, handshakeStatus } from '../client.ts'
import { eventually } from '../place.ts'
import { probe } from './probes.ts'

const { place, row } = probe

row('1.5-accepted', async () => {
  for (const query of ['', '?then=status-204']) expect(await handshakeStatus(place, { query })).toBe(101)
})

row('1.5-refused', async () => {
  for (const status of [301, 401, 403, 501]) {
    expect(await handshakeStatus(place, { query: `?then=status-${status}` })).toBe(status)
  }
})

row('1.5-throws', async () => {
  expect(await handshakeStatus(place, { query: '?then=throw' })).toBe(502)
})

row('1.5-malformed', async () => {
  expect(await handshakeStatus(place, { query: '?then=malformed' })).toBe(502)
})

row('1.5-foreign-member', async () => {
  expect(await handshakeStatus(place, { query: '?then=foreign-member' })).toBe(502)
})

row('1.5-plain-get', async () => {
  const response = await fetch(place.target.url.replace(/^ws/, 'http'))
  expect(response.status).toBe(426)
})

row('1.5-answer', async () => {
  const { handshake } = await connect(place)
  expect(handshake.statusCode).toBe(101)
  expect(handshake.headers).toMatchObject({
    connection: expect.stringMatching(/^upgrade$/i) as string,
    upgrade: expect.stringMatching(/^websocket$/i) as string,
    'sec-websocket-accept': expect.stringMatching(/^[\w+/]{27}=$/) as string,
  })
  expect(Date.parse(handshake.headers.date ?? '')).not.toBeNaN()
})

row('1.5-compression', async () => {
  const { handshake } = await connect(place, { perMessageDeflate: true })
  expect(handshake.headers['sec-websocket-extensions']).toMatch(/^permessage-deflate/)
})

row('1.5-subprotocol', async () => {
  const { socket } = await connect(place, { subprotocols: ['chat.v2', 'chat.v1'] })
  expect(socket.protocol).toBe('chat.v2')
})

row('1.5-no-subprotocol', async () => {
  const socket = dial(place, { query: '?then=no-subprotocol', subprotocols: ['chat.v1'] })
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toBe('Server sent no subprotocol')
})

row('1.5-subprotocol-refused', async () => {
  const refused = { query: '?then=status-400', subprotocols: ['chat.v3'] }
  expect(await handshakeStatus(place, refused)).toBe(400)
})

row('1.1-url-length', async () => {
  const { url } = place.target
  const query = `?fill=${'x'.repeat(4_096 - url.length - '?fill='.length)}`
  expect(await handshakeStatus(place, { query })).toBe(101)
  // Which status it is is not documented.
  for (const more of [1, 50_000]) {
    const mark = randomUUID()
    const status = await handshakeStatus(place, { query: `?mark=${mark}&${query.slice(1)}${'x'.repeat(more)}` })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(await place.eventsThatMention(mark)).toEqual([])
  }
})

row('1.2-upgrade-pending', async () => {
  const mark = randomUUID()
  const waitedMs = 500
  const startedAtMs = performance.now()
  const socket = dial(place, { query: `?then=wait-${waitedMs}&mark=${mark}` })
  const opened = once(socket, 'open')
  await eventually(async () => expect(await place.eventsThatMention(mark)).toHaveLength(1))
  await opened
  expect(performance.now() - startedAtMs).toBeGreaterThan(waitedMs)
})

row('1.2-refused-is-not-made', async () => {
  const mark = randomUUID()
  expect(await handshakeStatus(place, { query: `?then=status-403&mark=${mark}` })).toBe(403)
  const events = await eventually(async () => {
    const kept = await place.eventsThatMention(mark)
    expect(kept).toHaveLength(1)
    return kept
  })
  const connectionId = events[0]?.requestContext.connectionId
  const client = await connect(place)
  expect(await client.askFor({ then: 'get', connectionId })).toMatchObject({ httpStatus: 410 })
})
