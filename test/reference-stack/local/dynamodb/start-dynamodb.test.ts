import { once } from 'node:events'
import { connect } from 'node:net'
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MetricStore } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'
import { type DynamoDb, startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'
import { isAlive } from '../is-alive.ts'

const tables = { clients: { partitionKey: 'ID' }, rooms: { partitionKey: 'room', sortKey: 'member' } }

describe("the tables' metrics", () => {
  let store: DynamoDb
  let client: DynamoDBClient
  const metrics = new MetricStore()

  beforeAll(async () => {
    store = await startDynamoDb({ tables, region: 'local-1', publishMetrics: (records) => metrics.absorb(records) })
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    client = new DynamoDBClient({ endpoint: store.endpoint, region: 'local-1', credentials, maxAttempts: 1 })
    // Of 2.1 KB: three write units; six are read in steps of 4 KB, and eventually consistent reads cost half.
    const text = { S: 'x'.repeat(2100) }
    const item = (member: string) => ({ room: { S: 'lobby' }, member: { S: member }, text })
    for (const member of ['a', 'b']) {
      await client.send(new PutItemCommand({ TableName: 'rooms', Item: item(member) }))
    }
    const requests = ['c', 'd', 'e', 'f'].map((member) => ({ PutRequest: { Item: item(member) } }))
    await client.send(new BatchWriteItemCommand({ RequestItems: { rooms: requests } }))
    await store.flushMetrics()
  })

  afterAll(async () => {
    client.destroy()
    await store[Symbol.asyncDispose]()
  })

  const total = (name: string, dimensions: Record<string, string>) => {
    const all = metrics
      .series({ namespace: 'AWS/DynamoDB', name, dimensions })
      .flatMap(({ minutes }) => [...minutes.values()])
    const add = (figure: 'sum' | 'sampleCount') => all.reduce((sum, minute) => sum + minute[figure], 0)
    return { sum: add('sum'), sampleCount: add('sampleCount') }
  }
  const query = {
    TableName: 'rooms',
    KeyConditionExpression: 'room = :room',
    ExpressionAttributeValues: { ':room': { S: 'lobby' } },
  }

  test('count the units that each request consumed, those of a batch once', () => {
    expect(total('ConsumedWriteCapacityUnits', { TableName: 'rooms' })).toEqual({ sum: 6 * 3, sampleCount: 3 })
    expect(total('ConsumedWriteCapacityUnits', { TableName: 'clients' })).toEqual({ sum: 0, sampleCount: 0 })
    const latency = (Operation: string) => total('SuccessfulRequestLatency', { TableName: 'rooms', Operation })
    expect(latency('PutItem').sampleCount).toBe(2)
    expect(latency('BatchWriteItem').sampleCount).toBe(1)
    expect(latency('PutItem').sum).toBeGreaterThan(0)
  })

  test('count the same for a client that asks what it consumed, and only that one is told', async () => {
    const before = total('ConsumedReadCapacityUnits', { TableName: 'rooms' }).sum
    expect(await client.send(new QueryCommand(query))).not.toHaveProperty('ConsumedCapacity')
    const asking = await client.send(new QueryCommand({ ...query, ReturnConsumedCapacity: 'TOTAL' }))
    await store.flushMetrics()
    const units = asking.ConsumedCapacity?.CapacityUnits ?? 0
    expect(units).toBe(Math.ceil((6 * 2100) / 4096) / 2)
    expect(total('ConsumedReadCapacityUnits', { TableName: 'rooms' }).sum - before).toBe(2 * units)
  })

  test('come by themselves too', async () => {
    const before = total('ConsumedReadCapacityUnits', { TableName: 'rooms' }).sampleCount
    await client.send(new QueryCommand(query))
    const now = () => total('ConsumedReadCapacityUnits', { TableName: 'rooms' }).sampleCount
    await expect.poll(now).toBe(before + 1)
  })
})

describe('the embedded DynamoDB', () => {
  let store: DynamoDb
  let client: DynamoDBClient

  beforeAll(async () => {
    store = await startDynamoDb({ tables, region: 'local-1' })
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', store.endpoint)
    vi.stubEnv('AWS_REGION', 'local-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
    client = new DynamoDBClient({ maxAttempts: 1 })
  })

  afterAll(async () => {
    client.destroy()
    vi.unstubAllEnvs()
    await store[Symbol.asyncDispose]()
  })

  const put = (room: string, member: string, ConditionExpression?: string) =>
    client.send(
      new PutItemCommand({
        TableName: 'rooms',
        Item: { room: { S: room }, member: { S: member } },
        ConditionExpression,
      }),
    )

  async function members(room: string): Promise<(string | undefined)[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: 'rooms',
        KeyConditionExpression: 'room = :room',
        ExpressionAttributeValues: { ':room': { S: room } },
      }),
    )
    return Items.map(({ member }) => member?.S)
  }

  test("has the definition's tables, active, from the start", async () => {
    for (const TableName of Object.keys(tables)) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }))
      expect(Table).toMatchObject({
        TableStatus: 'ACTIVE',
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        TableArn: expect.stringContaining(':local-1:'),
      })
    }
  })

  test('stores, queries by room, deletes', async () => {
    await put('lobby', 'b')
    await put('lobby', 'a')
    await put('attic', 'c')
    expect(await members('lobby')).toEqual(['a', 'b'])
    await client.send(new DeleteItemCommand({ TableName: 'rooms', Key: { room: { S: 'lobby' }, member: { S: 'a' } } }))
    expect(await members('lobby')).toEqual(['b'])
  })

  test('refuses a put whose condition does not hold', async () => {
    await put('cellar', 'a', 'attribute_not_exists(room)')
    await expect(put('cellar', 'a', 'attribute_not_exists(room)')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    })
  })

  test('returns the item of a check that failed to who asks for it', async () => {
    const Key = { room: { S: 'loft' }, member: { S: 'a' } }
    const Item = { ...Key, since: { N: '7' }, tags: { SS: ['x', 'y'] } }
    await client.send(new PutItemCommand({ TableName: 'rooms', Item }))
    const failing = { TableName: 'rooms', ConditionExpression: 'attribute_not_exists(room)' }
    const asking = { ...failing, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
    const update = { Key, UpdateExpression: 'REMOVE since' }
    const commands = [
      new PutItemCommand({ ...asking, Item: Key }),
      new DeleteItemCommand({ ...asking, Key }),
      new UpdateItemCommand({ ...asking, ...update }),
    ]
    for (const command of commands) {
      const failed = client.send(command as PutItemCommand)
      await expect(failed).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item })
    }
    // Nothing was written, and nothing is returned to who has not asked, or where there is nothing.
    const unasked = client.send(new UpdateItemCommand({ ...failing, ...update }))
    await expect(unasked).rejects.not.toHaveProperty('Item.room')
    const none = { ...asking, ConditionExpression: 'attribute_exists(room)', Key: { ...Key, member: { S: 'nobody' } } }
    await expect(client.send(new DeleteItemCommand(none))).rejects.not.toHaveProperty('Item.room')
    const wrong = { ...asking, ReturnValuesOnConditionCheckFailure: 'ALL_NEW' as 'ALL_OLD', Key }
    await expect(client.send(new DeleteItemCommand(wrong))).rejects.toMatchObject({ name: 'ValidationException' })
  })

  test('survives a client that vanishes in the middle of a request', async () => {
    const socket = connect(Number(new URL(store.endpoint).port), '127.0.0.1')
    await once(socket, 'connect')
    const head = 'POST / HTTP/1.1\r\nhost: local\r\ncontent-length: 1000\r\n\r\n{'
    await new Promise((resolve) => socket.write(head, resolve))
    socket.destroy()
    await once(socket, 'close')
    for (let attempt = 0; attempt < 5; attempt += 1) await put('hall', `member-${attempt}`)
    expect(await members('hall')).toHaveLength(5)
  })

  test('keeps web pages of other sites out', async () => {
    const { status } = await fetch(store.endpoint, { headers: { origin: 'https://elsewhere.example' } })
    expect(status).toBe(403)
  })

  test('tells what its process has used', async () => {
    const figures = await store.figures()
    expect(figures).toMatchObject({ name: 'DynamoDB', processes: 1 })
    expect(figures.cpuSeconds).toBeGreaterThan(0)
    expect(figures.peakRssBytes).toBeGreaterThan(10e6)
  })

  test('ignores Ctrl-C, which is for its parent', async () => {
    process.kill(store.pid, 'SIGINT')
    await put('cellar', 'still there')
    expect(isAlive(store.pid)).toBe(true)
  })
})

test('the process is gone once it is stopped', async () => {
  const store = await startDynamoDb({ tables: {}, region: 'local-1' })
  expect(isAlive(store.pid)).toBe(true)
  await store[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  expect(isAlive(store.pid)).toBe(false)
  await expect(fetch(store.endpoint)).rejects.toThrow()
})

test('an exit that was not asked for is reported', async () => {
  const store = await startDynamoDb({ tables: {}, region: 'local-1' })
  process.kill(store.pid, 'SIGKILL')
  expect(await store.exited).toBe('DynamoDB was killed by SIGKILL')
  await expect(store.figures()).rejects.toThrow()
})

test('a table that cannot be made fails the start', async () => {
  const wrong = { clients: { partitionKey: 'ID', sortKey: 'ID' } }
  await expect(startDynamoDb({ tables: wrong, region: 'local-1' })).rejects.toMatchObject({
    name: 'ValidationException',
  })
})
