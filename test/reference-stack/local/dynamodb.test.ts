import { once } from 'node:events'
import { connect } from 'node:net'
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type DynamoDb, startDynamoDb } from '../../../reference-stack/local/dynamodb.ts'
import { isAlive } from './is-alive.ts'

const tables = { clients: { partitionKey: 'ID' }, rooms: { partitionKey: 'room', sortKey: 'member' } }

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

test('a death that nobody asked for is reported', async () => {
  const store = await startDynamoDb({ tables: {}, region: 'local-1' })
  process.kill(store.pid, 'SIGKILL')
  expect(await store.died).toBe('DynamoDB was killed by SIGKILL')
  await expect(store.figures()).rejects.toThrow()
})

test('a table that cannot be made fails the start', async () => {
  const wrong = { clients: { partitionKey: 'ID', sortKey: 'ID' } }
  await expect(startDynamoDb({ tables: wrong, region: 'local-1' })).rejects.toMatchObject({
    name: 'ValidationException',
  })
})
