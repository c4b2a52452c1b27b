import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { nowUs } from '../../../../src/crowd/clock.ts'
import { plainHandshake } from '../../../../src/crowd/connection/handshake.ts'
import { defineProtocol } from '../../../../src/crowd/protocols/protocol.ts'
import { at, crowdRig } from './member-rig.ts'

const protocol = defineProtocol({
  name: 'posted',
  echoesToSender: true,
  say: (_, text, member) => ({ method: 'POST', path: `/notes/${member.index}`, body: text }),
})

const inOrder = (a: string, b: string) => a.localeCompare(b)

/** Takes what is posted unless `answer` says otherwise, and passes it on. Null is no answer at all, -1 a cut connection. */
async function postedChat(answer: (place: number) => number | null) {
  const seen: { url: string | undefined; key: unknown; port: number | undefined }[] = []
  const server = createServer((request, response) => {
    const status = answer(seen.length)
    seen.push({ url: request.url, key: request.headers['x-api-key'], port: request.socket.remotePort })
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (status === null) return
      if (status === -1) {
        request.socket.destroy()
        return
      }
      if (status === 201) for (const socket of sockets.clients) socket.send(Buffer.concat(chunks).toString())
      response.writeHead(status).end('answered')
    })
  })
  const sockets = new WebSocketServer({ server })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
    for (const socket of sockets.clients) socket.terminate()
  })
  const { port } = server.address() as AddressInfo
  return { seen, url: `ws://127.0.0.1:${port}/`, publishUrl: `http://127.0.0.1:${port}/prod/` }
}

async function published(answer: (place: number) => number | null, messages: number, connected = 3) {
  const chat = await postedChat(answer)
  const handshake = { ...plainHandshake, publishHeaders: { 'X-Api-Key': 'key of {member}' } }
  const { url, publishUrl } = chat
  const rig = crowdRig(url, 3, { protocol, publishUrl, handshake })
  if (connected > 0) {
    await rig.crowd.connect(at(10_000), 0, connected)
    await rig.crowd.join(at(10_000))
  }
  await rig.crowd.publish({
    schedule: { arrivals: 'constant', ratePerSecond: 200, seed: 1, startAtUs: nowUs() },
    warmUpUs: 0,
    durationUs: (messages / 200) * 1e6,
    payloadBytes: 200,
    publishers: 'in-turn',
  })
  await expect.poll(() => chat.seen.length).toBe(messages)
  return { chat, rig }
}

it('sends each message as a request with the key, and counts its answer by status', async () => {
  const { chat, rig } = await published((place) => [201, 429, 503, -1, 302][place % 5] ?? 0, 10)
  await expect.poll(async () => (await rig.crowd.status()).receipts).toBe(2 * 3)
  const { counters, httpOutcomes, histograms, requests, workers } = await rig.facts()
  // Requests on two connections may overtake each other.
  expect(chat.seen.map(({ url = '' }) => url).sort(inOrder)).toEqual(
    Array.from({ length: 10 }, (_, place) => `/prod/notes/${place % 3}`).sort(inOrder),
  )
  expect(chat.seen.find(({ url }) => url === '/prod/notes/1')?.key).toMatch(/^key of u1-/)
  expect(counters).toMatchObject({
    http_requests: 10,
    http_2xx: 2,
    http_3xx: 2,
    http_4xx: 2,
    http_5xx: 2,
    http_failed: 2,
  })
  expect(httpOutcomes).toEqual({ '201': 2, '302': 2, '429': 2, '503': 2, reset: 2 })
  expect(histograms.http_latency).toMatchObject({ count: 10, infinite: 2 })
  // No frame was sent, and no message that was not taken is expected.
  expect(requests.say).toBe(0)
  expect(workers.flatMap(({ untaken }) => [...untaken])).toHaveLength(8 * 3)
})

it('waits for no answer, and uses connections again that are free', async () => {
  const { chat, rig } = await published((place) => (place < 3 ? null : 201), 40)
  await expect.poll(async () => (await rig.crowd.status()).receipts).toBe(37 * 3)
  const { counters, httpOutcomes, connections } = await rig.facts()
  expect(counters).toMatchObject({ http_requests: 40, http_2xx: 37, http_failed: 3 })
  expect(httpOutcomes).toEqual({ '201': 37, unanswered: 3 })
  expect(connections.requesting).toBe(0)
  expect(new Set(chat.seen.map(({ port }) => port)).size).toBeLessThan(40)
})

it('publishes for members that have no connection', async () => {
  const { rig } = await published(() => 201, 6, 0)
  await expect.poll(async () => (await rig.facts()).counters['http_2xx']).toBe(6)
  expect((await rig.facts()).counters['messages_unsendable']).toBeUndefined()
})

it('refuses a request where there is no HTTP API', async () => {
  const chat = await postedChat(() => 201)
  const rig = crowdRig(chat.url, 1, { protocol })
  await rig.crowd.connect(at(10_000), 0, 1)
  await rig.crowd.join(at(10_000))
  const burst = { publishers: [0], intendedAtUs: nowUs(), payloadBytes: 200, steady: true }
  await expect(rig.crowd.burst(burst)).rejects.toMatchObject({ exitCode: 2 })
})
