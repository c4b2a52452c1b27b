import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import dynalite from 'dynalite'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

type Connections = typeof import('../../../../reference-stack/chats/broadcast/connections.ts')

const store = dynalite({ createTableMs: 0 })
const TableName = 'chat'
let table: Connections
let database: DynamoDBDocumentClient

beforeAll(async () => {
  store.listen(0, '127.0.0.1')
  await once(store, 'listening')
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
    TABLE_CHAT: TableName,
  })
  table = await import('../../../../reference-stack/chats/broadcast/connections.ts')
  database = DynamoDBDocumentClient.from(new DynamoDBClient())
  await database.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'connection_id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'connection_id', KeyType: 'HASH' }],
    }),
  )
})
afterAll(async () => {
  database.destroy()
  store.close()
  store.closeAllConnections()
  await once(store, 'close')
})

async function put(connection_id: string, item: object): Promise<void> {
  await database.send(new PutCommand({ TableName, Item: { connection_id, ...item } }))
}

async function ids(): Promise<string[]> {
  const found: string[] = []
  for await (const page of table.connections()) found.push(...page.map(({ connectionId }) => connectionId))
  return found.toSorted()
}

beforeEach(async () => {
  for (const id of await ids()) await table.removeConnection(id)
})

test('all connections are listed, however many pages their items take', async () => {
  const all = ['a', 'b', 'c', 'd', 'e']
  // A page ends after 1 MB.
  for (const id of all) await put(id, { padding: 'x'.repeat(350_000) })
  expect((await database.send(new ScanCommand({ TableName }))).LastEvaluatedKey).toBeDefined()
  expect(await ids()).toEqual(all)
})

test('a connection is forgotten once its $connect has ended, and no other one', async () => {
  await put('old', { establishedBy: Date.now() - 1 })
  await put('new', { establishedBy: Date.now() + 60_000 })
  await put('other', { establishedBy: Date.now() - 1 })
  expect(await table.forgetConnection('old')).toBe(true)
  expect(await table.forgetConnection('old')).toBe(false)
  expect(await table.forgetConnection('new')).toBe(false)
  expect(await ids()).toEqual(['new', 'other'])
})
