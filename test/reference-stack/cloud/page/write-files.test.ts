import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { bundleHandlers } from '../../../../reference-stack/bundling/bundle-handlers.ts'
import { pageFunction } from '../../../../reference-stack/cloud/cloud-options.ts'
import { bundlePage, pageWriter } from '../../../../reference-stack/cloud/page/bundle-page.ts'
import type { PageEvent } from '../../../../reference-stack/cloud/page/write-files.ts'

const pageText = '<!doctype html><title>Chat</title>'
const config = { webSocketUrl: 'wss://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod', chat: 'rooms' } as const
const html = 'text/html; charset=utf-8'

interface StoredObject {
  readonly text: string
  readonly contentType: string | undefined
  readonly cacheControl: string | undefined
}

/** In the bucket, by their paths. */
const objects = new Map<string, StoredObject>()
/** CloudFormation's. */
const answers: Readonly<Record<string, unknown>>[] = []
/** What S3 answers to the next requests, in place of what it would. */
let refusals: number[] = []
let scopes: string[] = []

/** S3 and the place for answers to CloudFormation. */
const server = createServer((request, response) => {
  void text(request).then((body) => {
    if (request.url === '/answer') {
      answers.push({ ...(JSON.parse(body) as object), contentType: request.headers['content-type'] })
      return response.end()
    }
    scopes.push(/Credential=[^/]+\/\d+\/([^,]+),/.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned')
    return response.writeHead(refusals.shift() ?? change(request, body)).end()
  })
})

function change({ method, url = '', headers }: IncomingMessage, body: string): number {
  if (method === 'DELETE') objects.delete(url)
  else objects.set(url, { text: body, contentType: headers['content-type'], cacheControl: headers['cache-control'] })
  return method === 'DELETE' ? 204 : 200
}

const folder = mkdtempSync(join(tmpdir(), 'write-files-'))
let origin: string
let handler: (event: PageEvent) => Promise<void>

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await bundleHandlers({ [pageFunction]: pageWriter }, folder, { place: 'account' })
  const { folder: taskRoot } = await bundlePage(folder, 'rooms', { 'index.html': pageText })
  vi.stubEnv('LAMBDA_TASK_ROOT', taskRoot)
  vi.stubEnv('BUCKET_ENDPOINT', origin)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  ;({ handler } = (await import(pathToFileURL(join(taskRoot, 'index.mjs')).href)) as { handler: typeof handler })
})
beforeEach(() => {
  objects.clear()
  answers.length = 0
  refusals = []
  scopes = []
})
afterAll(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

/** As CloudFormation sends it. */
function event(given: Pick<PageEvent, 'RequestType'> & Partial<PageEvent>): PageEvent {
  return {
    ResponseURL: `${origin}/answer`,
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/fanbench-rooms/1',
    RequestId: 'request-1',
    LogicalResourceId: 'PageFiles',
    ResourceProperties: { Files: { 'index.html': html }, Config: config },
    ...given,
  }
}

const toStack = {
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/fanbench-rooms/1',
  RequestId: 'request-1',
  LogicalResourceId: 'PageFiles',
  contentType: '',
}

test('puts the files and the config of the deployment into the bucket, and says so to CloudFormation', async () => {
  await handler(event({ RequestType: 'Create' }))
  expect(Object.fromEntries(objects)).toEqual({
    '/index.html': { text: pageText, contentType: html, cacheControl: 'no-cache' },
    '/config.json': { text: JSON.stringify(config), contentType: 'application/json', cacheControl: 'no-cache' },
  })
  expect(answers).toEqual([{ ...toStack, Status: 'SUCCESS', PhysicalResourceId: 'page-files' }])
  expect(new Set(scopes)).toEqual(new Set(['eu-west-1/s3/aws4_request']))
})

test('removes what the page no longer has, and keeps its own name', async () => {
  objects.set('/old.js', { text: '', contentType: undefined, cacheControl: undefined })
  const OldResourceProperties = { Files: { 'index.html': html, 'old.js': 'text/javascript' }, Config: config }
  await handler(event({ RequestType: 'Update', PhysicalResourceId: 'page-files', OldResourceProperties }))
  expect([...objects.keys()].toSorted()).toEqual(['/config.json', '/index.html'])
  expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'page-files' }])
})

test('leaves the bucket empty when the stack is deleted, whether or not everything is still there', async () => {
  await handler(event({ RequestType: 'Create' }))
  objects.delete('/index.html')
  await handler(event({ RequestType: 'Delete', PhysicalResourceId: 'page-files' }))
  expect(objects.size).toBe(0)
  refusals = [404, 404]
  await handler(event({ RequestType: 'Delete', PhysicalResourceId: 'page-files' }))
  expect(answers.map(({ Status }) => Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS'])
})

test('asks again while its role is not yet known everywhere', async () => {
  refusals = [403]
  await handler(event({ RequestType: 'Create' }))
  expect(objects.has('/index.html')).toBe(true)
  expect(answers).toMatchObject([{ Status: 'SUCCESS' }])
})

test('tells CloudFormation what went wrong, so that it need not wait for its time limit', async () => {
  const Files = { 'index.html': html, 'nowhere.js': 'text/javascript' }
  await handler(event({ RequestType: 'Create', ResourceProperties: { Files, Config: config } }))
  expect(answers).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('nowhere.js') }])
})
