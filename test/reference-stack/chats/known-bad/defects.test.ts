import { fileURLToPath } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { DynamoDBDocumentClient, paginateScan, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { knownBad, knownGood, lookAlikes } from '../../../../reference-stack/chats/known-bad/index.ts'
import { chat as rooms } from '../../../../reference-stack/chats/rooms/chat.ts'
import type { FunctionDefinition } from '../../../../reference-stack/define-stack.ts'
import { loadDefinition } from '../../../../reference-stack/load-definition.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { type Frame, PlainClient } from '../plain-client.ts'

let stack: LocalStack
let lambda: LambdaClient
let database: DynamoDBDocumentClient
const clients: PlainClient[] = []

/** The room chat with the SendMessage of every other chat as a function of that chat's name. */
beforeAll(async () => {
  const functions: Record<string, FunctionDefinition> = { ...rooms.functions }
  for (const { name, definition } of [knownGood, ...lookAlikes, ...knownBad]) {
    const { SendMessage } = (await loadDefinition(fileURLToPath(definition))).functions
    if (SendMessage !== undefined) functions[name] = SendMessage
  }
  stack = await startLocalStack({ definition: { ...rooms, functions } })
  const { region, endpoints } = stack.target
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  lambda = new LambdaClient({ region, credentials, ...(endpoints.lambda && { endpoint: endpoints.lambda }) })
  database = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region, credentials, ...(endpoints.dynamodb && { endpoint: endpoints.dynamodb }) }),
  )
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()))
  lambda.destroy()
  database.destroy()
  await stack[Symbol.asyncDispose]()
})

async function enter(room: string, ...names: string[]): Promise<PlainClient[]> {
  const members: PlainClient[] = []
  for (const name of names) members.push(await PlainClient.memberOf(stack.target.url, room, name))
  clients.push(...members)
  return members
}

async function rowsOf(TableName: keyof typeof rooms.tables): Promise<readonly Frame[]> {
  const rows: Frame[] = []
  const pages = paginateScan({ client: database }, { TableName, ConsistentRead: true })
  for await (const { Items = [] } of pages) rows.push(...Items)
  return rows
}

const rowOf = async (name: string) => (await rowsOf('client-records')).find((row) => row.name === name)

interface Said {
  /** What the invocation wrote; undefined if it was ended before it could. */
  readonly line: Frame | undefined
  /** The error of a failed invocation. */
  readonly error: unknown
}

/** Has a chat's function handle a message of the member, and waits for the end of the invocation. */
async function say(chat: string, room: string, member: string, value: string): Promise<Said> {
  const connectionId = (await rowOf(member))?.ID
  const requestContext = { routeKey: 'dispatch', connectionId, requestId: value, requestTimeEpoch: Date.now() }
  const { Payload, FunctionError, LogResult } = await lambda.send(
    new InvokeCommand({
      FunctionName: stack.target.functions[chat],
      LogType: 'Tail',
      Payload: JSON.stringify({ requestContext, body: JSON.stringify({ room, value }) }),
    }),
  )
  const [line] = /\{"fanbench":1,.*/.exec(Buffer.from(LogResult ?? '', 'base64').toString()) ?? []
  return {
    line: line === undefined ? undefined : (JSON.parse(line) as Frame),
    error: FunctionError === undefined ? undefined : JSON.parse(Payload?.transformToString() ?? ''),
  }
}

/** What was said in the room, as a client has heard it. */
const heardBy = ({ heard }: PlainClient) =>
  heard.filter(({ type }) => type === 'client-message').map(({ message }) => message)

/** Waits for what is on its way, then says what each has heard of a chat that does not post any more. */
async function heard(...listeners: readonly PlainClient[]): Promise<unknown[][]> {
  // Whatever the gateway has written before it answers a ping has arrived with the pong.
  await Promise.all(listeners.map((listener) => listener.roundTrip()))
  return listeners.map(heardBy)
}

// They sort before every id that the gateway gives: a room is posted to in the order of ids.
const staleIds = (count: number) =>
  Array.from({ length: count }, (_, i) => `-----------g${String(i).padStart(3, '0')}=`)

/** Items of stale connections. */
async function addStaleItems(room: string, ...ids: string[]): Promise<void> {
  const row = { room: `room#${room}`, name: 'stale', joinedAt: 1 }
  await Promise.all(
    ids.map((id) =>
      database.send(new PutCommand({ TableName: 'room-messages-users', Item: { ...row, entry: `member#${id}` } })),
    ),
  )
}

const isHaunted = async (room: string) =>
  (await rowsOf('room-messages-users')).some((row) => row.room === `room#${room}` && row.name === 'stale')

test('good: once, in order and to the room alone, and the item of a stale connection is deleted', async () => {
  const members = await enter('good', 'Ann', 'Bob')
  const [stranger] = await enter('elsewhere', 'Eve')
  const [stale = ''] = staleIds(1)
  await addStaleItems('good', stale)
  const { line } = await say('good', 'good', 'Ann', 'one')
  expect(line).toMatchObject({ posts: 3, postsGone: 1, cleaned: 1, cleanedConnections: [stale] })
  expect((await say('good', 'good', 'Ann', 'two')).line).toMatchObject({ posts: 2, postsGone: 0, cleaned: 0 })
  expect(await heard(...members, stranger as PlainClient)).toEqual([['one', 'two'], ['one', 'two'], []])
  expect(await isHaunted('good')).toBe(false)
})

test('never-prunes posts to a stale connection again and again', async () => {
  await enter('kept', 'Kim')
  await addStaleItems('kept', ...staleIds(1))
  for (const text of ['one', 'two'])
    expect((await say('never-prunes', 'kept', 'Kim', text)).line).toMatchObject({ posts: 2, postsGone: 1, cleaned: 0 })
  expect(await isHaunted('kept')).toBe(true)
})

test('deletes-the-sender deletes the items of a live member, which is then refused, and keeps the stale one', async () => {
  const [, listener] = await enter('purge', 'Sam', 'Pat')
  await addStaleItems('purge', ...staleIds(1))
  const sender = (await rowOf('Sam'))?.ID
  const { line } = await say('deletes-the-sender', 'purge', 'Sam', 'one')
  expect(line).toMatchObject({ postsGone: 1, cleaned: 1, cleanedConnections: [sender] })
  expect(await heard(listener as PlainClient)).toEqual([['one']])
  expect(await rowOf('Sam')).toBeUndefined()
  expect(await rowOf('Pat')).toBeDefined()
  expect(await isHaunted('purge')).toBe(true)
})

test('aborts-on-410 fails, and whoever comes after the stale connection gets nothing', async () => {
  const members = await enter('cut', 'Cat', 'Dan')
  await addStaleItems('cut', `${'z'.repeat(15)}=`)
  expect((await say('aborts-on-410', 'cut', 'Cat', 'heard')).error).toMatchObject({ errorMessage: 'GoneException' })
  await addStaleItems('cut', ...staleIds(1))
  expect((await say('aborts-on-410', 'cut', 'Cat', 'unheard')).line).toMatchObject({ posts: 1, postsGone: 1 })
  expect(await heard(...members)).toEqual([['heard'], ['heard']])
})

test('unpaginated-scan reaches those on the first page of the table, and nobody else', async () => {
  const names = ['p1', 'p2', 'p3']
  const members = await enter('pages', ...names)
  const onFirstPage = async () => {
    const { Items = [] } = await database.send(new ScanCommand({ TableName: 'client-records', ConsistentRead: true }))
    return names.filter((name) => Items.some((row) => row['name'] === name))
  }
  // The hash of its id decides where a row stands: large ones are added until one has come before a member.
  for (let i = 0; i < 100 && (await onFirstPage()).length === names.length; i++) {
    const Item = { ID: `filler ${i}`, padding: 'x'.repeat(390 * 1024) }
    await database.send(new PutCommand({ TableName: 'client-records', Item }))
  }
  const reached = await onFirstPage()
  expect(reached.length).toBeLessThan(names.length)
  const { line } = await say('unpaginated-scan', 'pages', 'p1', 'paged')
  expect(line).toMatchObject({ posts: reached.length })
  const listeners = await heard(...members)
  expect(names.filter((_, i) => listeners[i]?.includes('paged'))).toEqual(reached)
})

test('unawaited-sends ends before its posts are answered: it does not know yet that a connection is gone', async () => {
  await enter('hasty', 'Hal')
  await addStaleItems('hasty', ...staleIds(1))
  expect((await say('unawaited-sends', 'hasty', 'Hal', 'one')).line).toMatchObject({ postsGone: 0, cleaned: 0 })
  expect((await say('good', 'hasty', 'Hal', 'two')).error).toBeUndefined()
})

test('sends-twice delivers two frames', async () => {
  const members = await enter('echo', 'Joe', 'Liz')
  expect((await say('sends-twice', 'echo', 'Joe', 'one')).line).toMatchObject({ posts: 4 })
  expect(await heard(...members)).toEqual([
    ['one', 'one'],
    ['one', 'one'],
  ])
})

test('sends-some-twice delivers two frames to a fifth of the room', async () => {
  const members = await enter('some', 'Ben', 'Bea', 'Bib', 'Bix', 'Bo')
  expect((await say('sends-some-twice', 'some', 'Ben', 'one')).line).toMatchObject({ posts: 6 })
  const counts = (await heard(...members)).map((of) => of.length)
  expect(counts.toSorted((one, other) => one - other)).toEqual([1, 1, 1, 1, 2])
})

test('fails-midway and hangs-midway reach the first half of the room, skips-one all but one', async () => {
  const members = await enter('halves', 'Gil', 'Guy', 'Gus', 'Gwen')
  expect((await say('fails-midway', 'halves', 'Gil', 'failed')).error).toMatchObject({ errorType: 'TypeError' })
  const { line, error } = await say('hangs-midway', 'halves', 'Gil', 'hung')
  expect(line).toBeUndefined()
  expect(error).toMatchObject({ errorMessage: expect.stringContaining('timed out') as string })
  expect((await say('skips-one', 'halves', 'Gil', 'skipped')).line).toMatchObject({ posts: 3 })
  const texts = await heard(...members)
  const firstHalf = texts.filter((of) => of.includes('failed'))
  expect(firstHalf).toHaveLength(2)
  expect(texts.filter((of) => of.includes('hung'))).toEqual(firstHalf)
  expect(texts.filter((of) => of.includes('skipped'))).toHaveLength(3)
})

test('leaves-members-out reaches the same four fifths of the room each time', async () => {
  const members = await enter('fifths', 'Uli', 'Ugo', 'Uri', 'Ute', 'Uwe')
  for (const text of ['one', 'two'])
    expect((await say('leaves-members-out', 'fifths', 'Uli', text)).line).toMatchObject({ posts: 4 })
  const texts = await heard(...members)
  expect(texts.map((of) => of.length).toSorted((one, other) => one - other)).toEqual([0, 2, 2, 2, 2])
})

test('wrong-room delivers to other rooms too', async () => {
  const members = await enter('here', 'Max')
  const strangers = await enter('there', 'Ned')
  await say('wrong-room', 'here', 'Max', 'psst')
  expect(await heard(...members, ...strangers)).toEqual([['psst'], ['psst']])
})

test.concurrent('reorders has the second message overtake the first', async ({ expect }) => {
  const [listener] = await enter('race', 'Una', 'Ida', 'Roy')
  // Both are held, at the same time: from then on there are two environments, and no message waits for one to start.
  await Promise.all([say('reorders', 'race', 'Una', 'warm'), say('reorders', 'race', 'Ida', 'warm too')])
  const hasBeenCounted = async () => (await rowOf('Roy'))?.messages === 1
  const first = say('reorders', 'race', 'Roy', 'one')
  await expect.poll(hasBeenCounted).toBe(true)
  await say('reorders', 'race', 'Roy', 'two')
  await first
  const [texts = []] = await heard(listener as PlainClient)
  expect(new Set(texts.slice(0, 2))).toEqual(new Set(['warm', 'warm too']))
  expect(texts.slice(2)).toEqual(['two', 'one'])
})

test.concurrent('sequential-past-timeout is ended before it has posted to everybody', async ({ expect }) => {
  const members = await enter('stadium', 'Val')
  await addStaleItems('stadium', ...staleIds(80))
  const { line, error } = await say('sequential-past-timeout', 'stadium', 'Val', 'unheard')
  expect(line).toBeUndefined()
  expect(error).toMatchObject({ errorMessage: expect.stringContaining('timed out') as string })
  expect(await heard(...members)).toEqual([[]])
  expect((await say('good', 'stadium', 'Val', 'heard')).line).toMatchObject({ posts: 81, cleaned: 80 })
  expect(await heard(...members)).toEqual([['heard']])
})
