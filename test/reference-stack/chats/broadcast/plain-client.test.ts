import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { chat } from '../../../../reference-stack/chats/broadcast/chat.ts'
import type { StackDefinition } from '../../../../reference-stack/define-stack.ts'
import { type LocalStack, startLocalStack } from '../../../../reference-stack/local/start.ts'
import { type Frame, PlainClient } from '../plain-client.ts'

const { Default } = chat.functions
/** The broadcast chat, and what it is where the sender is excluded, behind a route of its own. */
const definition: StackDefinition = {
  ...chat,
  functions: {
    ...chat.functions,
    Aside: { ...Default, environment: { ...Default.environment, SENDER: 'excluded' } },
  },
  routes: { ...chat.routes, aside: { function: 'Aside', replies: true } },
}

let stack: LocalStack
let database: DynamoDBDocumentClient
const clients: PlainClient[] = []
const TableName = 'chat'

beforeAll(async () => {
  stack = await startLocalStack({ definition })
  const { region, endpoints } = stack.target
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  database = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region, credentials, ...(endpoints.dynamodb && { endpoint: endpoints.dynamodb }) }),
  )
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]()))
  // Their items go with $disconnect.
  await expect.poll(() => namesInTable()).toEqual([])
})
afterAll(async () => {
  database.destroy()
  await stack[Symbol.asyncDispose]()
})

async function open(...names: string[]): Promise<PlainClient[]> {
  const opened = await Promise.all(names.map((name) => PlainClient.open(`${stack.target.url}?user=${name}`)))
  clients.push(...opened)
  return opened
}

/** The users of all items, in the order of the alphabet. */
async function namesInTable(): Promise<string[]> {
  const names: string[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await database.send(new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey }))
    names.push(...(page.Items ?? []).map(({ user }) => user as string))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return names.toSorted()
}

/** An item of a connection that there is not. */
async function putItem(user: string, establishedBy: number, bytes = 0): Promise<void> {
  const connection_id = Buffer.from(user.padEnd(11, '.')).toString('base64')
  await database.send(
    new PutCommand({ TableName, Item: { connection_id, user, establishedBy, padding: 'x'.repeat(bytes) } }),
  )
}

test('everybody who is connected gets a message, the sender too; its item has the name that it gave', async () => {
  const [ann, ben, cat] = (await open('Ann', 'Ben', 'Cat')) as [PlainClient, PlainClient, PlainClient]
  ann.send({ message: 'hello', user: 'Ann' })
  for (const client of [ann, ben, cat])
    expect(await client.hears('client-message')).toEqual({ type: 'client-message', message: 'hello', user: 'Ann' })
  expect(await namesInTable()).toEqual(['Ann', 'Ben', 'Cat'])
})

test('where the sender is excluded, everybody else gets it', async () => {
  const [ann, ben] = (await open('Ann', 'Ben')) as [PlainClient, PlainClient]
  ann.send({ action: 'aside', message: 'psst', user: 'Ann' })
  await ben.hears('client-message')
  // The next one comes after whatever else the first would have sent.
  ben.send({ message: 'what?', user: 'Ben' })
  expect(await ann.hears('client-message')).toMatchObject({ message: 'what?' })
})

test('what is no message is refused, and nobody else hears of it', async () => {
  const [ann, ben] = (await open('Ann', 'Ben')) as [PlainClient, PlainClient]
  const refusals: [body: string, message: string][] = [
    ['hello', 'the frame is not JSON'],
    ['["hello"]', 'message is missing'],
    ['{"user":"Ann"}', 'message is missing'],
    ['{"message":"hello"}', 'user is missing'],
    ['{"message":7,"user":"Ann"}', 'message is not a string'],
    ['{"message":"hello","user":""}', 'user is empty'],
    [JSON.stringify({ message: 'hello', user: 'x'.repeat(65) }), 'user is longer than 64 characters'],
  ]
  for (const [body, message] of refusals) {
    ann.socket.send(body)
    expect(await ann.hears('error')).toEqual({ type: 'error', action: '$default', message })
  }
  ann.send({ message: 'still here', user: 'Ann' })
  expect(await ben.hears('client-message')).toMatchObject({ message: 'still here' })
  expect([...ann.heard, ...ben.heard].filter((frame: Frame) => frame['type'] === 'error')).toEqual([])
})

test('a name that is none is refused with the handshake', async () => {
  await expect(PlainClient.open(`${stack.target.url}?user=${'x'.repeat(65)}`)).rejects.toThrow('400')
})

test('stale items of all pages go with the next message, and everybody else gets it', async () => {
  // A page ends after 1 MB: four of these take two.
  const stale = ['Old 1', 'Old 2', 'Old 3', 'Old 4']
  await Promise.all(stale.map((user) => putItem(user, 1, 350_000)))
  const opened = await open('Ann', 'Ben', 'Cat', 'Dan', 'Eve')
  opened[0]?.send({ message: 'who is here?', user: 'Ann' })
  for (const client of opened) await client.hears('client-message')
  await expect.poll(() => namesInTable()).toEqual(['Ann', 'Ben', 'Cat', 'Dan', 'Eve'])
})

test('the item of a connection whose handshake may not have ended stays, whatever its post is answered', async () => {
  await putItem('New', Date.now() + 60_000)
  await putItem('Old', 1)
  const [ann] = (await open('Ann')) as [PlainClient]
  ann.send({ message: 'hello', user: 'Ann' })
  await expect.poll(() => namesInTable()).toEqual(['Ann', 'New'])
  await putItem('New', 1)
  ann.send({ message: 'once more', user: 'Ann' })
  await expect.poll(() => namesInTable()).toEqual(['Ann'])
})
