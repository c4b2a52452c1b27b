import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chat } from '../../../../reference-stack/chats/notes/chat.ts'
import type { FunctionDefinition, StackDefinition } from '../../../../reference-stack/define-stack.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { type PlainAnswer, plainRequest } from '../../../fixtures/plain-request.ts'
import { PlainClient } from '../plain-client.ts'

const key = 'a-key-of-twenty-characters'
const headers = { 'x-api-key': key, 'content-type': 'application/json' }

const readBy: Readonly<Record<string, string>> = { post: 'scan', invoke: 'index', stream: 'query' }
const ofChanges = ['CreateNote', 'UpdateNote', 'DeleteNote', 'FanOut', 'Watch', 'Disconnect']

/** Each way to tell the watchers goes with another way to read them. */
function told(by: string): StackDefinition {
  const functions = Object.entries<FunctionDefinition<string, string>>(chat.functions).map(([name, definition]) => [
    name,
    ofChanges.includes(name)
      ? { ...definition, environment: { TOLD_BY: by, WATCHERS_BY: readBy[by] ?? '' } }
      : definition,
  ])
  return { ...chat, functions: Object.fromEntries(functions) as StackDefinition['functions'] }
}

describe.each(['post', 'invoke', 'stream'])('where watchers are told by %s', (by) => {
  let stack: LocalStack
  let database: DynamoDBDocumentClient
  const clients: PlainClient[] = []

  beforeAll(async () => {
    process.env['NOTES_API_KEY'] = key
    stack = await startLocalStack({ definition: told(by) })
    const { region, endpoints } = stack.target
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    database = DynamoDBDocumentClient.from(
      new DynamoDBClient({ region, credentials, ...(endpoints.dynamodb && { endpoint: endpoints.dynamodb }) }),
    )
  })
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]()))
    // Their items go with $disconnect.
    await expect.poll(() => connectionIds()).toEqual([])
    await expect.poll(() => connectionIds('boards')).toEqual([])
  })
  afterAll(async () => {
    delete process.env['NOTES_API_KEY']
    database?.destroy()
    await stack?.[Symbol.asyncDispose]()
  })

  async function connectionIds(TableName = 'watchers'): Promise<unknown[]> {
    const { Items = [] } = await database.send(new ScanCommand({ TableName, ConsistentRead: true }))
    return Items.map(({ connectionId }) => connectionId as unknown)
  }

  async function watch(board: string): Promise<PlainClient> {
    const client = await PlainClient.open(`${stack.target.url}?user=Ann`)
    clients.push(client)
    await client.ask({ action: 'watch', board }, 'watching')
    return client
  }

  function ask(method: string, path: string, body?: object): Promise<PlainAnswer> {
    const written = body === undefined ? {} : { body: JSON.stringify(body) }
    return plainRequest(`${stack.target.httpApi?.url}${path}`, { method, headers, ...written })
  }

  test('a note reaches those who watch its board, as it is created, updated and deleted', async () => {
    const [one, other, elsewhere] = [await watch('kitchen'), await watch('kitchen'), await watch('garden')]
    const created = await ask('POST', '/notes', { board: 'kitchen', user: 'Ann', id: 'soup', text: 'is ready' })
    expect(created.status).toBe(201)
    const note = JSON.parse(created.text) as object
    expect(note).toMatchObject({ board: 'kitchen', user: 'Ann', id: 'soup', text: 'is ready', version: 1 })
    for (const client of [one, other])
      expect(await client.hears('note')).toEqual({ type: 'note', change: 'created', note })

    expect((await ask('PUT', '/notes/Ann/soup', { text: 'is cold' })).status).toBe(200)
    const updated = { ...note, text: 'is cold', version: 2 }
    for (const client of [one, other])
      expect(await client.hears('note')).toEqual({ type: 'note', change: 'updated', note: updated })
    expect(JSON.parse((await ask('GET', '/notes/Ann/soup')).text)).toEqual(updated)

    expect((await ask('DELETE', '/notes/Ann/soup')).status).toBe(200)
    for (const client of [one, other])
      expect(await client.hears('note')).toEqual({ type: 'note', change: 'deleted', note: updated })
    expect((await ask('GET', '/notes/Ann/soup')).status).toBe(404)
    expect((await ask('PUT', '/notes/Ann/soup', { text: 'is gone' })).status).toBe(404)
    expect((await ask('DELETE', '/notes/Ann/soup')).status).toBe(404)
    expect(elsewhere.heard).toEqual([])
  })

  test('a request that comes again tells nobody again, and another note with its id is refused', async () => {
    const client = await watch('kitchen')
    const note = { board: 'kitchen', user: 'Ben', id: 'bread', text: 'is baked' }
    expect((await ask('POST', '/notes', note)).status).toBe(201)
    expect((await ask('POST', '/notes', note)).status).toBe(200)
    expect((await ask('POST', '/notes', { ...note, text: 'is burnt' })).status).toBe(409)
    // The changes of one author come in order, so that the last one comes after whatever the others would have sent.
    expect((await ask('PUT', '/notes/Ben/bread', { text: 'is eaten' })).status).toBe(200)
    await client.hears('note', ({ change }) => change === 'updated')
    expect(client.heard.map(({ change }) => change)).toEqual(['created'])
  })

  test('the item of a connection that is gone goes with the next note', async () => {
    const client = await watch('cellar')
    const connectionId = Buffer.from('gone.......').toString('base64')
    const Item = { connectionId, board: 'cellar' }
    await database.send(new PutCommand({ TableName: 'watchers', Item }))
    if (readBy[by] === 'query') await database.send(new PutCommand({ TableName: 'boards', Item }))
    await ask('POST', '/notes', { board: 'cellar', user: 'Cat', text: 'who is here?' })
    await client.hears('note')
    await expect.poll(() => connectionIds()).not.toContain(connectionId)
    expect(await connectionIds()).toHaveLength(1)
  })
})

describe('the REST API', () => {
  let stack: LocalStack
  const ask = (path: string, request: Parameters<typeof plainRequest>[1] = {}) =>
    plainRequest(`${stack.target.httpApi?.url}${path}`, { headers, ...request })

  beforeAll(async () => {
    process.env['NOTES_API_KEY'] = key
    stack = await startLocalStack({ definition: chat, behaviour: { allowedOrigins: ['https://board.example.com'] } })
  })
  afterAll(async () => {
    delete process.env['NOTES_API_KEY']
    await stack?.[Symbol.asyncDispose]()
  })

  test('lists the notes of an author and of a board, page by page', async () => {
    const ids = Array.from({ length: 101 }, (_, at) => `id-${String(at).padStart(3, '0')}`)
    for (const id of ids) {
      const body = JSON.stringify({ board: 'attic', user: 'Dan', id, text: 'a box' })
      expect((await ask('/notes', { method: 'POST', body })).status).toBe(201)
    }
    for (const part of ['user=Dan', 'board=attic']) {
      const first = JSON.parse((await ask(`/notes?${part}`)).text) as { notes: { id: string }[]; next: string }
      expect(first.notes.map(({ id }) => id)).toEqual(ids.slice(0, 100))
      const rest = JSON.parse((await ask(`/notes?${part}&after=${first.next}`)).text) as typeof first
      expect(rest.notes.map(({ id }) => id)).toEqual(ids.slice(100))
      expect(rest.next).toBeUndefined()
    }
  })

  test.each([
    ['no key', {}, 403, 'Forbidden'],
    ['a wrong key', { 'x-api-key': 'another-key-of-characters' }, 403, 'Forbidden'],
    ['a body that does not fit the model', headers, 400, 'Invalid request body'],
    ['the same body that says it is text', { ...headers, 'content-type': 'text/plain' }, 400, 'user is missing'],
  ])('refuses a request with %s', async (_, sent, status, message) => {
    const body = '{"board":"attic","text":"a box"}'
    const answer = await ask('/notes', { method: 'POST', headers: sent, body })
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toEqual({ message })
  })

  test.each(['', '?user=Dan&board=attic', '?user=', '?user=Dan&after=nonsense'])(
    'refuses the list %s with 400',
    async (query) => {
      expect((await ask(`/notes${query}`)).status).toBe(400)
    },
  )

  test('lets pages of other origins in', async () => {
    const asked = { origin: 'https://board.example.com', 'access-control-request-method': 'POST' }
    const preflight = await ask('/notes', { method: 'OPTIONS', headers: asked })
    expect(preflight.headers['access-control-allow-origin']).toBe('*')
    expect(preflight.headers['access-control-allow-headers']).toContain('x-api-key')
  })
})
