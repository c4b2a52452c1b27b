import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { startLiveServer } from '../../../commands/live/live-server.ts'

async function served() {
  const server = await startLiveServer(undefined, {
    page: async () => '<p>page</p>',
    history: () => ({ kind: 'history' }),
  })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { ...server, port: Number(new URL(server.url).port) }
}

/** What comes of a request as it is written here, which no client would send. */
async function asked(port: number, method: string, path: string, headers: Record<string, string> = {}) {
  const asking = request({ port, host: '127.0.0.1', method, path, headers }).end()
  const [response] = (await once(asking, 'response')) as [import('node:http').IncomingMessage]
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode, headers: response.headers, body }
}

/** A reader of the stream: what it has read so far. */
async function reader(port: number) {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  const [first] = (await once(socket, 'data')) as [Buffer]
  expect(first.toString()).toContain('data: {"kind":"history"}')
  return socket
}

it('answers its own machine, and its own page alone', async () => {
  const { port, serveReport } = await served()
  const page = await asked(port, 'GET', '/')
  expect([page.status, page.body]).toEqual([200, '<p>page</p>'])
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  expect(await asked(port, 'HEAD', '/')).toMatchObject({ status: 200, body: '' })
  expect(await asked(port, 'POST', '/')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  expect((await asked(port, 'GET', '/report.html')).status).toBe(404)
  serveReport('<p>report</p>')
  expect((await asked(port, 'GET', '/report.html?x')).body).toBe('<p>report</p>')
  for (const path of ['/../report.html', '/%2e%2e/etc/passwd', '/events/', '//'])
    expect((await asked(port, 'GET', path)).status).toBe(404)
  for (const headers of [{ host: 'attacker.example' }, { origin: 'https://evil.example' }])
    for (const path of ['/', '/events', '/report.html'])
      expect((await asked(port, 'GET', path, headers as Record<string, string>)).status).toBe(403)
})

it('waits for nobody: a reader that reads nothing is dropped, and the others are told everything', async () => {
  const { port, streams } = await served()
  const lazy = await reader(port)
  lazy.pause()
  const good = await reader(port)
  let readBytes = 0
  good.on('data', (chunk: Buffer) => (readBytes += chunk.length))
  const event = { text: 'x'.repeat(900_000) }
  for (let sent = 1; streams.count === 2; sent++) {
    streams.send(event)
    await expect.poll(() => readBytes, { interval: 1 }).toBeGreaterThan(sent * 900_000)
    // The buffers of the system hold some megabytes.
    expect(sent).toBeLessThan(50)
  }
  expect([streams.count, good.closed]).toEqual([1, false])
})

it('50 pages that come and vanish leave nothing behind', async () => {
  const { port, streams } = await served()
  const readers = await Promise.all(Array.from({ length: 50 }, () => reader(port)))
  streams.send({ kind: 'second' })
  for (const socket of readers) socket.destroy()
  for (let turn = 0; turn < 20; turn++) streams.send({ kind: 'second' })
  await expect.poll(() => streams.count).toBe(0)
  expect((await asked(port, 'GET', '/')).status).toBe(200)
})

it('says which port is taken', async () => {
  const { port } = await served()
  await expect(startLiveServer(port, { page: async () => '', history: () => ({}) })).rejects.toMatchObject({
    exitCode: 13,
    problems: [`port ${port} is taken; give another --live-port, or leave it out for a free port`],
  })
})
