import { once } from 'node:events'
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type StaticServer, startStaticServer } from '../../../reference-stack/local/chat-page.ts'

const files = { 'index.html': '<p>héllo</p>', 'page.js': 'go()', 'config.json': '{}' }
let server: StaticServer
beforeAll(async () => {
  server = await startStaticServer({ files, headers: { 'x-content-type-options': 'nosniff' } })
})
afterAll(() => server?.[Symbol.asyncDispose]())

/** As written: `fetch` would tidy the path, and set the host by itself. */
async function ask(path: string, method = 'GET', headers: OutgoingHttpHeaders = {}) {
  const { hostname, port } = new URL(server.url)
  const outgoing = request({ hostname, port, path, method, headers }).end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

it.each([
  ['/', 'text/html; charset=utf-8', '<p>héllo</p>'],
  ['/index.html?from=somewhere', 'text/html; charset=utf-8', '<p>héllo</p>'],
  ['/page.js', 'text/javascript; charset=utf-8', 'go()'],
  ['/config.json', 'application/json', '{}'],
])('%s is %s', async (path, type, body) => {
  expect(await ask(path)).toMatchObject({
    status: 200,
    headers: { 'content-type': type, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
    body,
  })
})

it.each([
  '/../package.json',
  '/%2e%2e/package.json',
  '/..%2fpackage.json',
  '//index.html',
  '/toString',
  '/__proto__',
  '/package.json',
  '/index.html/',
  '/etc/passwd',
  'http://elsewhere.example/index.html',
])('%s is not there', async (path) => {
  expect(await ask(path)).toMatchObject({ status: 404, body: '', headers: { 'x-content-type-options': 'nosniff' } })
})

it('HEAD has the headers alone, and nothing else than GET and HEAD is taken', async () => {
  expect(await ask('/', 'HEAD')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '13' } })
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect(await ask('/', method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
})

it('a rebound name and a page of another site are refused', async () => {
  expect(await ask('/', 'GET', { host: 'attacker.example' })).toMatchObject({
    status: 403,
    body: expect.stringMatching(/^The Host "attacker.example" is refused: /),
  })
  expect(await ask('/', 'GET', { origin: 'https://attacker.example' })).toMatchObject({
    status: 403,
    body: expect.stringMatching(/^The Origin "https:\/\/attacker.example" is refused: /),
  })
})

it('a file whose type is not known is an error at once, not when somebody asks for it', async () => {
  await expect(startStaticServer({ files: { 'notes.odd': '?' }, headers: {} })).rejects.toThrow('notes.odd')
})

it('a port that is taken is an error', async () => {
  const taken = startStaticServer({ files, headers: {}, port: Number(new URL(server.url).port) })
  await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
