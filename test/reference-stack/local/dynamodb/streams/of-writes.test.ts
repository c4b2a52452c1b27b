import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StreamRecord } from '../../../../../reference-stack/local/dynamodb/streams/stream-record.ts'
import type { StreamEntry } from '../../../../../reference-stack/local/dynamodb/streams/table-streams.ts'
import { type DynamoDb, startDynamoDb } from '../../../../../reference-stack/local/dynamodb/start-dynamodb.ts'

const messages = { partitionKey: 'room', sortKey: 'at', expiresAt: 'ttl', stream: 'NEW_AND_OLD_IMAGES' } as const
const tables = { messages, unread: messages, quiet: { partitionKey: 'ID' } }

let store: DynamoDb
let client: DynamoDBClient
const entries: StreamEntry[] = []

beforeAll(async () => {
  const takeRecords = (some: readonly StreamEntry[]) => void entries.push(...some)
  store = await startDynamoDb({
    tables,
    region: 'local-1',
    ttlDelayMs: 1,
    tablesRead: ['messages', 'quiet'],
    takeRecords,
  })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  client = new DynamoDBClient({ endpoint: store.endpoint, region: 'local-1', credentials, maxAttempts: 1 })
})

afterAll(async () => {
  client.destroy()
  await store[Symbol.asyncDispose]()
})

const key = (at: string) => ({ room: { S: 'lobby' }, at: { S: at } })
const item = (at: string, text = 'hello') => ({ ...key(at), text: { S: text } })
const put = (at: string, text?: string) => ({ TableName: 'messages', Item: item(at, text) })
const setText = (text: string) => ({
  UpdateExpression: 'SET #text = :text',
  ExpressionAttributeNames: { '#text': 'text' },
  ExpressionAttributeValues: { ':text': { S: text } },
})

/** Since the last call, in words: `INSERT 1 hello`. */
async function recorded(count: number): Promise<string[]> {
  await expect.poll(() => entries.length).toBeGreaterThanOrEqual(count)
  return entries.splice(0).map(({ text }) => {
    const { eventName, dynamodb, userIdentity } = JSON.parse(text) as StreamRecord
    const image = dynamodb.NewImage ?? dynamodb.OldImage
    return [eventName, dynamodb.Keys['at']?.['S'], image?.['text']?.['S'], userIdentity?.type].flat().join(' ').trim()
  })
}

test('every operation that changes an item is recorded once, in the order of the writes', async () => {
  await client.send(new PutItemCommand(put('1')))
  await client.send(new PutItemCommand(put('1')))
  await client.send(new UpdateItemCommand({ TableName: 'messages', Key: key('1'), ...setText('hi') }))
  await client.send(new UpdateItemCommand({ TableName: 'messages', Key: key('1'), ...setText('hi') }))
  await client.send(new UpdateItemCommand({ TableName: 'messages', Key: key('2'), ...setText('new') }))
  const condition = { ConditionExpression: 'attribute_not_exists(room)' }
  await client.send(new PutItemCommand({ ...put('1', 'refused'), ...condition })).catch(() => {})
  await client.send(new DeleteItemCommand({ TableName: 'messages', Key: key('2') }))
  await client.send(new DeleteItemCommand({ TableName: 'messages', Key: key('2') }))
  await client.send(
    new BatchWriteItemCommand({
      RequestItems: { messages: [{ PutRequest: { Item: item('3') } }, { DeleteRequest: { Key: key('1') } }] },
    }),
  )
  const found = await recorded(6)
  expect(found.slice(0, 4)).toEqual(['INSERT 1 hello', 'MODIFY 1 hi', 'INSERT 2 new', 'REMOVE 2 new'])
  expect(found.slice(4).sort()).toEqual(['INSERT 3 hello', 'REMOVE 1 hi'])
})

test('a transaction is recorded when it is through, and one that is cancelled is not', async () => {
  const update = { Update: { TableName: 'messages', Key: key('3'), ...setText('edited') } }
  const check = {
    ConditionCheck: { TableName: 'messages', Key: key('9'), ConditionExpression: 'attribute_exists(room)' },
  }
  const transact = (...TransactItems: object[]) => client.send(new TransactWriteItemsCommand({ TransactItems }))
  await transact({ Put: put('8') }, check).catch(() => {})
  await transact({ Put: put('4') }, update)
  expect((await recorded(2)).sort()).toEqual(['INSERT 4 hello', 'MODIFY 3 edited'])
})

test('an item that has expired is recorded as deleted by DynamoDB', async () => {
  const ttl = { N: String(Math.floor(Date.now() / 1000) - 10) }
  await client.send(new PutItemCommand({ TableName: 'messages', Item: { ...item('6'), ttl } }))
  expect(await recorded(2)).toEqual(['INSERT 6 hello', 'REMOVE 6 hello Service'])
})

test('nothing is recorded of a stream that nobody reads, nor of a table without one', async () => {
  await client.send(new PutItemCommand({ ...put('1'), TableName: 'unread' }))
  await client.send(new PutItemCommand({ TableName: 'quiet', Item: { ID: { S: '1' } } }))
  await client.send(new PutItemCommand(put('7')))
  expect(await recorded(1)).toEqual(['INSERT 7 hello'])
})

test('all records of one partition key have the same place, and sequence numbers rise', async () => {
  for (const at of ['a', 'b', 'c']) await client.send(new PutItemCommand(put(at)))
  await expect.poll(() => entries.length).toBe(3)
  const seen = entries.splice(0)
  expect(new Set(seen.map(({ partition }) => partition)).size).toBe(1)
  expect(new Set(seen.map(({ item: ofItem }) => ofItem)).size).toBe(3)
  const numbers = seen.map(({ sequenceNumber }) => sequenceNumber)
  expect(numbers).toEqual(numbers.toSorted())
})

test('DescribeTable tells of the stream', async () => {
  const described = async (TableName: string) => (await client.send(new DescribeTableCommand({ TableName }))).Table
  const { StreamSpecification, LatestStreamArn, LatestStreamLabel, TableArn } = (await described('messages')) ?? {}
  expect(StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' })
  expect(LatestStreamArn).toBe(`${TableArn}/stream/${LatestStreamLabel}`)
  expect(await described('quiet')).not.toHaveProperty('LatestStreamArn')
})
