import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { chat } from '../../../../reference-stack/chats/rooms/chat.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { type Frame, PlainClient } from '../plain-client.ts'

let stack: LocalStack
let database: DynamoDBDocumentClient
const clients: PlainClient[] = []

beforeAll(async () => {
  stack = await startLocalStack({ definition: chat })
  const { region, endpoints } = stack.target
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  database = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region, credentials, ...(endpoints.dynamodb && { endpoint: endpoints.dynamodb }) }),
  )
})
afterEach(() => Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]())))
afterAll(async () => {
  database.destroy()
  await stack[Symbol.asyncDispose]()
})

const open = async () => kept(await PlainClient.open(stack.target.url))
const memberOf = async (room: string, name: string) => kept(await PlainClient.memberOf(stack.target.url, room, name))

function kept(client: PlainClient): PlainClient {
  clients.push(client)
  return client
}

async function rows(): Promise<readonly Frame[]> {
  const pages = await Promise.all(
    Object.values(stack.target.tables).map((TableName) =>
      database.send(new ScanCommand({ TableName, ConsistentRead: true })),
    ),
  )
  return pages.flatMap(({ Items = [] }) => Items)
}

test('register, new room, two members, a message to both, leave, disconnect, rows gone', async () => {
  const ann = await open()
  const bob = await open()
  expect(await ann.ask({ action: 'register', value: 'Ann' }, 'signup')).toEqual({ type: 'signup', rooms: [] })
  await bob.ask({ action: 'register', value: 'Bob' }, 'signup')

  await ann.ask({ action: 'new-room', room: 'lobby' }, 'single-room')
  expect(await bob.hears('single-room')).toEqual({ type: 'single-room', message: 'lobby' })

  for (const client of [ann, bob])
    expect(await client.ask({ action: 'join-room', room: 'lobby' }, 'multi-message')).toEqual({
      type: 'multi-message',
      messages: [],
    })

  ann.send({ action: 'dispatch', room: 'lobby', value: 'hello' })
  const message = { type: 'client-message', message: 'hello', user: 'Ann' }
  expect(await ann.hears('client-message')).toEqual(message)
  expect(await bob.hears('client-message')).toEqual(message)

  expect(await bob.ask({ action: 'leave-room', room: 'lobby' }, 'left-room')).toMatchObject({ room: 'lobby' })
  expect(await bob.ask({ action: 'leave-room', room: 'lobby' }, 'left-room')).toMatchObject({ room: 'lobby' })
  expect(bob.heard).toEqual([])

  await ann[Symbol.asyncDispose]()
  expect(await bob.hears('delete-room')).toEqual({ type: 'delete-room', room: 'lobby' })
  await bob[Symbol.asyncDispose]()
  const left = () => rows().then((all) => all.filter(({ entry }) => !String(entry).startsWith('message#')))
  await expect.poll(left).toEqual([])
})

test('re-joining and creating a room twice are ordinary, and what was said is replayed', async () => {
  const client = await memberOf('diary', 'Eve')
  client.send({ action: 'dispatch', room: 'diary', value: 'first' })
  await client.hears('client-message')
  await client.ask({ action: 'new-room', room: 'diary' }, 'single-room')
  // The message is kept while it is being posted, so it may be heard before it can be replayed.
  await expect
    .poll(() => client.ask({ action: 'join-room', room: 'diary' }, 'multi-message'), { timeout: 60_000 })
    .toMatchObject({ messages: [{ user: 'Eve', content: 'first', time: expect.any(Number) as number }] })
})

test('what cannot be done is answered with an error frame, and the connection stays', async () => {
  const client = await memberOf('errors', 'Cy')
  const refusals: [Frame, string][] = [
    [{ action: 'join-room', room: 'nowhere' }, 'room does not exist'],
    [{ action: 'join-room' }, 'room is missing'],
    [{ action: 'dispatch', room: 'errors' }, 'value is missing'],
    [{ action: 'dispatch', room: 'elsewhere', value: 'x' }, 'not in the room'],
  ]
  for (const [frame, message] of refusals)
    expect(await client.ask(frame, 'error')).toEqual({ type: 'error', action: frame.action, message })

  client.send({ action: 'dispatch', room: 'errors', value: 'still here' })
  expect(await client.hears('client-message')).toMatchObject({ message: 'still here' })
})

test('an oversized text, sent in frames that the gateway takes, is refused', async () => {
  const client = await memberOf('long texts', 'Di')
  const text = JSON.stringify({ action: 'dispatch', room: 'long texts', value: 'x'.repeat(102_400) })
  const frameBytes = 16 * 1024
  for (let start = 0; start < text.length; start += frameBytes)
    client.socket.send(text.slice(start, start + frameBytes), { fin: start + frameBytes >= text.length })
  expect(await client.hears('error')).toMatchObject({ message: 'value is longer than 102400 bytes' })
})

test('a row without a connection is deleted by the next message, which everybody else gets', async () => {
  const [fay, gus] = [await memberOf('cleaned', 'Fay'), await memberOf('cleaned', 'Gus')]
  const stale = { room: 'room#cleaned', entry: 'member#staleAAAAAAAAAA=' }
  await database.send(
    new PutCommand({
      TableName: stack.target.tables['room-messages-users'],
      Item: { ...stale, name: 'x', joinedAt: 1 },
    }),
  )
  fay.send({ action: 'dispatch', room: 'cleaned', value: 'hello' })
  await fay.hears('client-message')
  await gus.hears('client-message')
  await expect.poll(() => rows()).not.toContainEqual(expect.objectContaining(stale))
})
