import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import type { TableDefinition } from '../../../../reference-stack/define-stack.ts'
import { MetricStore } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'
import { startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'
import { Throughput } from '../../../../reference-stack/local/dynamodb/throughput/throughput.ts'

const region = 'local-1'

async function startTables(
  tables: Readonly<Record<string, TableDefinition>>,
  limits: { readonly partitionReads?: number; readonly partitionWrites?: number } = {},
) {
  const metrics = new MetricStore()
  const store = await startDynamoDb({ tables, region, ...limits, publishMetrics: (records) => metrics.absorb(records) })
  const config: DynamoDBClientConfig = { endpoint: store.endpoint, region, maxAttempts: 1 }
  const client = new DynamoDBClient({ ...config, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } })
  return {
    client,
    async sum(name: string, dimensions: Record<string, string>) {
      await store.flushMetrics()
      return metrics
        .series({ namespace: 'AWS/DynamoDB', name, dimensions })
        .flatMap(({ minutes }) => [...minutes.values()])
        .reduce((sum, minute) => sum + minute.sum, 0)
    },
    async [Symbol.asyncDispose]() {
      client.destroy()
      await store[Symbol.asyncDispose]()
    },
  }
}

const item = (room: string, member: string, text = '') => ({
  room: { S: room },
  member: { S: member },
  ...(text !== '' && { text: { S: text } }),
})

const provisioned = (readUnits: number, writeUnits: number): TableDefinition => ({
  partitionKey: 'room',
  sortKey: 'member',
  provisioned: { readUnits, writeUnits },
})

/** How many of the requests one after the other were taken. */
async function taken(requests: readonly (() => Promise<unknown>)[]): Promise<number> {
  const outcomes: boolean[] = []
  for (const request of requests) outcomes.push(await request().then(...settled))
  return outcomes.filter(Boolean).length
}

/** 50 KB: on a table of a few units a second, it owes them for seconds. */
const large = 'x'.repeat(50_000)

const settled = [() => true, (error: Error) => (expect(error.name).toBe(throttled), false)] as const
const throttled = 'ProvisionedThroughputExceededException'

describe('the units of a provisioned table', () => {
  test('are what the arithmetic says, in bursts and in the long run', () => {
    const tables = { rooms: provisioned(10, 5) }
    const throughput = new Throughput({ tables, tablesIdleMs: 0, partitionReads: null, partitionWrites: null }, 0)
    const place = throughput.place('rooms', 'Write', item('lobby', 'a'))
    const tryFor = (fromSeconds: number, toSeconds: number) => {
      let admitted = 0
      for (let ms = fromSeconds * 1000; ms < toSeconds * 1000; ms += 10)
        if (throughput.take(place, 1, ms) === undefined) admitted += 1
      return admitted
    }
    // 100 a second are asked for, 5 a second granted, and 5 more at the start of a new table.
    expect(Math.abs(tryFor(0, 200) - 1005)).toBeLessThanOrEqual(10)
    // Half an hour without a write retains 300 s.
    expect(Math.abs(tryFor(2000, 2010) - 1000)).toBeLessThanOrEqual(10)
    expect(Math.abs(tryFor(2010, 2210) - (500 + 5 * 210))).toBeLessThanOrEqual(16)
  })

  test('of a table that was idle are those of five minutes more at most', () => {
    const tables = { rooms: provisioned(10, 5) }
    const units = (tablesIdleMs: number) => {
      const throughput = new Throughput({ tables, tablesIdleMs, partitionReads: null, partitionWrites: null }, 0)
      const place = throughput.place('rooms', 'Write', {})
      let admitted = 0
      while (throughput.take(place, 1, 0) === undefined) admitted += 1
      return admitted
    }
    expect([0, 60_000, 3_600_000].map(units)).toEqual([5, 305, 1500])
  })

  test('are refused beyond as AWS does it, and counted', async () => {
    await using tables = await startTables({ rooms: provisioned(1000, 4), owing: provisioned(1000, 1) })
    const { client } = tables
    const put = (member: number) => () =>
      client.send(new PutItemCommand({ TableName: 'rooms', Item: item('lobby', String(member)) }))
    const startedAtMs = performance.now()
    const admitted = await taken(Array.from({ length: 60 }, (_, member) => put(member)))
    const seconds = (performance.now() - startedAtMs) / 1000
    expect(admitted).toBeGreaterThanOrEqual(4)
    // The table is there a little earlier than the first write.
    expect(admitted).toBeLessThanOrEqual(Math.ceil(4 + 4 * (seconds + 2)))
    const dimensions = { TableName: 'rooms' }
    expect(await tables.sum('WriteThrottleEvents', dimensions)).toBe(60 - admitted)
    expect(await tables.sum('WriteProvisionedThroughputThrottleEvents', dimensions)).toBe(60 - admitted)
    expect(await tables.sum('ThrottledRequests', { ...dimensions, Operation: 'PutItem' })).toBe(60 - admitted)
    expect(await tables.sum('ConsumedWriteCapacityUnits', dimensions)).toBe(admitted)
    const ofOwing = { TableName: 'owing', Item: item('lobby', 'a', large) }
    await client.send(new PutItemCommand(ofOwing))
    await expect(client.send(new PutItemCommand(ofOwing))).rejects.toMatchObject({
      name: throttled,
      $metadata: { httpStatusCode: 400 },
      ThrottlingReasons: [
        { reason: 'TableWriteProvisionedThroughputExceeded', resource: expect.stringMatching(/:table\/owing$/) },
      ],
    })
  })

  test('are those of its items: a large one takes many, and the table owes them', async () => {
    await using tables = await startTables({ rooms: provisioned(100, 2) })
    const put = (text: string) => () =>
      tables.client.send(new PutItemCommand({ TableName: 'rooms', Item: item('lobby', 'a', text) }))
    expect(await taken([put(large), put('x'), put('x')])).toBe(1)
  })

  test('are told by DescribeTable', async () => {
    const byRoom = { partitionKey: 'room', provisioned: { readUnits: 7, writeUnits: 8 } }
    await using tables = await startTables({ rooms: { ...provisioned(3, 4), indexes: { byRoom } } })
    const { Table } = await tables.client.send(new DescribeTableCommand({ TableName: 'rooms' }))
    expect(Table?.ProvisionedThroughput).toMatchObject({ ReadCapacityUnits: 3, WriteCapacityUnits: 4 })
    const [index] = Table?.GlobalSecondaryIndexes ?? []
    expect(index?.ProvisionedThroughput).toMatchObject({ ReadCapacityUnits: 7, WriteCapacityUnits: 8 })
  })

  test('of a global index are its own: it throttles reads of it, and writes of the table that change it', async () => {
    const indexes = { byText: { partitionKey: 'text', provisioned: { readUnits: 1, writeUnits: 1 } } }
    await using tables = await startTables({ rooms: { ...provisioned(100, 100), indexes } })
    const put = (member: string, text: string) => () => {
      const Item = { ...item('lobby', member, text), more: { S: large } }
      return tables.client.send(new PutItemCommand({ TableName: 'rooms', Item }))
    }
    // The entry of the first owes units; the third needs no entry in the index.
    expect(await taken([put('a', 'one'), put('b', 'two'), put('c', '')])).toBe(2)
    await expect(put('d', 'four')()).rejects.toMatchObject({
      ThrottlingReasons: [{ reason: 'IndexWriteProvisionedThroughputExceeded' }],
    })
    const query = () =>
      tables.client.send(
        new QueryCommand({
          TableName: 'rooms',
          IndexName: 'byText',
          KeyConditionExpression: '#text = :text',
          ExpressionAttributeNames: { '#text': 'text' },
          ExpressionAttributeValues: { ':text': { S: 'one' } },
        }),
      )
    const admitted = await taken(Array.from({ length: 20 }, () => query))
    expect(admitted).toBeGreaterThanOrEqual(1)
    expect(admitted).toBeLessThan(20)
  })

  test('leave the rest of a batch unprocessed, and refuse it where nothing can be done', async () => {
    await using tables = await startTables({ rooms: provisioned(1, 3), owing: provisioned(1, 1) })
    const { client } = tables
    const writes = Array.from({ length: 25 }, (_, member) => ({ PutRequest: { Item: item('lobby', `${member}`) } }))
    const batch = new BatchWriteItemCommand({ RequestItems: { rooms: writes } })
    const { UnprocessedItems } = await client.send(batch)
    const left = UnprocessedItems?.['rooms'] ?? []
    expect(left.length).toBeGreaterThan(10)
    expect(left.length).toBeLessThan(23)
    expect(left[0]).toEqual(writes[25 - left.length])

    await client.send(new PutItemCommand({ TableName: 'owing', Item: item('lobby', 'a', large) }))
    const ofOwing = new BatchWriteItemCommand({ RequestItems: { owing: writes } })
    await expect(client.send(ofOwing)).rejects.toMatchObject({ name: throttled })
    expect(await tables.sum('ThrottledRequests', { TableName: 'owing', Operation: 'BatchWriteItem' })).toBe(1)

    const Keys = writes.map(({ PutRequest: { Item } }) => Item)
    const { UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems: { rooms: { Keys } } }))
    expect(UnprocessedKeys?.['rooms']?.Keys?.length).toBeGreaterThan(10)
  })

  test('of all items of a transaction are taken, or of none', async () => {
    await using tables = await startTables({ rooms: provisioned(100, 4) })
    const { client } = tables
    const puts = (...members: string[]) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: members.map((member) => ({ Put: { TableName: 'rooms', Item: item('lobby', member) } })),
        }),
      )
    // Two units for each: forty are too many, and consume none of the four.
    const cancelled = await puts(...Array.from({ length: 20 }, (_, member) => String(member))).catch(
      (error: unknown) => error,
    )
    expect(cancelled).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: expect.arrayContaining([
        expect.objectContaining({ Code: 'None' }),
        expect.objectContaining({ Code: 'ProvisionedThroughputExceeded' }),
      ]),
    })
    await puts('a', 'b')
    const key = { TableName: 'rooms', Key: item('lobby', 'a') }
    expect((await client.send(new GetItemCommand(key))).Item).toEqual(item('lobby', 'a'))
  })
})

describe('the units of one partition key', () => {
  test('are limited where those of the table are not, and other keys have their own', async () => {
    const rooms = { partitionKey: 'room', sortKey: 'member' }
    await using tables = await startTables({ rooms }, { partitionWrites: 10, partitionReads: 2 })
    const put = (room: string) => () =>
      tables.client.send(new PutItemCommand({ TableName: 'rooms', Item: item(room, 'a', large) }))
    // Of 50 units, most of which the key owes then.
    expect(await taken([put('lobby'), put('lobby'), put('lobby')])).toBe(1)
    await expect(put('lobby')()).rejects.toMatchObject({
      name: throttled,
      ThrottlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded' }],
    })
    expect(await taken([put('other')])).toBe(1)
    const query = () =>
      tables.client.send(
        new QueryCommand({
          TableName: 'rooms',
          KeyConditionExpression: 'room = :room',
          ExpressionAttributeValues: { ':room': { S: 'lobby' } },
          ConsistentRead: true,
        }),
      )
    expect(await taken([query, query])).toBe(1)
    expect(await tables.sum('ReadKeyRangeThroughputThrottleEvents', { TableName: 'rooms' })).toBe(1)
  })

  test('refused are within 1 % of the arithmetic', () => {
    const throughput = new Throughput(
      { tables: { rooms: { partitionKey: 'room' } }, tablesIdleMs: 0, partitionReads: 3000, partitionWrites: 1000 },
      0,
    )
    const place = throughput.place('rooms', 'Read', { room: { S: 'lobby' } })
    // A room of 1,900 members of 100 bytes: 190 KB are 23.5 units; 200 messages a second for a minute.
    const units = Math.ceil(190_000 / 4096) / 2
    let refused = 0
    for (let message = 0; message < 200 * 60; message += 1) {
      if (throughput.take(place, 0.5, message * 5) !== undefined) refused += 1
      else throughput.charge(place, units - 0.5, message * 5)
    }
    const granted = (3000 + 3000 * 60) / units
    expect(Math.abs(refused - (12_000 - granted)) / (12_000 - granted)).toBeLessThan(0.01)
  })
})
