import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CallRecords } from '../../../../reference-stack/local/evidence/call-records.ts'
import { sessionToken } from '../../../../reference-stack/local/lambda/caller.ts'
import { type DynamoDb, startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'

const id = (letter: string) => `${letter.repeat(15)}=`

it('finds connection ids within keys and nested values, and none in expressions', () => {
  const records = new CallRecords()
  const call = records.begin('token', 'Query')
  if (call === undefined) throw new Error('no record')
  records.noteIds(call, {
    Key: { pk: { S: `CONNECTION#${id('a')}` }, sk: { S: 'lobby' } },
    Item: {
      members: { L: [{ S: id('b') }, { M: { one: { SS: [id('c'), 'short='] } } }] },
      padding: { S: 'x'.repeat(99) },
    },
    FilterExpression: `abcdefghijklmno=:room`,
  })
  expect(call.ids).toEqual([id('a'), id('b'), id('c')])
  expect(records.begin(undefined, 'Query')).toBeUndefined()
})

let dynamoDb: DynamoDb
let database: DynamoDBDocumentClient

beforeAll(async () => {
  dynamoDb = await startDynamoDb({
    tables: { members: { partitionKey: { name: 'room', type: 'S' }, sortKey: { name: 'id', type: 'S' } } },
    region: 'us-east-1',
  })
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: sessionToken('chat-Say', 'stream-1') }
  const client = new DynamoDBClient({ endpoint: dynamoDb.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  database = DynamoDBDocumentClient.from(client)
})
afterAll(async () => {
  database.destroy()
  await dynamoDb[Symbol.asyncDispose]()
})

it('records the pages of a read, the ids in them, and refused writes with their reason', async () => {
  const TableName = 'members'
  for (const letter of 'abc') await database.send(new PutCommand({ TableName, Item: { room: 'r', id: id(letter) } }))
  const query = {
    TableName,
    KeyConditionExpression: 'room = :room',
    ExpressionAttributeValues: { ':room': 'r' },
    Limit: 2,
  }
  const { LastEvaluatedKey } = await database.send(new QueryCommand(query))
  await database.send(new QueryCommand({ ...query, ExclusiveStartKey: LastEvaluatedKey }))
  await database.send(
    new ScanCommand({ TableName, FilterExpression: 'room = :room', ExpressionAttributeValues: { ':room': 'q' } }),
  )
  const refused = new DeleteCommand({
    TableName,
    Key: { room: 'r', id: id('z') },
    ConditionExpression: 'attribute_exists(id)',
  })
  await expect(database.send(refused)).rejects.toThrow('conditional')
  const calls = await dynamoDb.callRecords()
  expect(calls.map(({ operation, ids, status, error }) => [operation, ids, status, error])).toEqual([
    ['PutItem', [id('a')], 200, null],
    ['PutItem', [id('b')], 200, null],
    ['PutItem', [id('c')], 200, null],
    ['Query', [id('a'), id('b')], 200, null],
    ['Query', [id('c')], 200, null],
    ['Scan', [], 200, null],
    ['DeleteItem', [id('z')], 400, 'ConditionalCheckFailedException'],
  ])
  expect(calls.slice(3, 6)).toMatchObject([
    { table: TableName, limit: 2, goesOn: false, hasMore: true, read: 2, returned: 2 },
    { limit: 2, goesOn: true, hasMore: false, read: 1, returned: 1 },
    { limit: null, goesOn: false, hasMore: false, read: 3, returned: 0 },
  ])
  for (const { startUs, endUs, token } of calls) {
    expect(endUs).toBeGreaterThanOrEqual(startUs)
    expect(token).toBe(sessionToken('chat-Say', 'stream-1'))
  }
})
