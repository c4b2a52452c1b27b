import { createHash } from 'node:crypto'
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  ListBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
  type TransactWriteCommandInput,
  paginateScan,
} from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TableDefinition } from '../../../../reference-stack/define-stack.ts'
import { MetricStore } from '../../../../reference-stack/local/cloudwatch/metric-store.ts'
import { isDue } from '../../../../reference-stack/local/dynamodb/time-to-live/delete-expired.ts'
import { type DynamoDb, startDynamoDb } from '../../../../reference-stack/local/dynamodb/start-dynamodb.ts'

const tables = {
  clients: {
    partitionKey: 'ID',
    expiresAt: 'expiresAt',
    indexes: { byRoom: { partitionKey: 'room', projects: 'keys' } },
  },
  rooms: {
    partitionKey: 'room',
    sortKey: { name: 'at', type: 'N' },
    indexes: {
      byUser: { partitionKey: 'user', projects: 'keys' },
      byName: { sortKey: 'name', projects: ['colour'] },
      byPhoto: { partitionKey: { name: 'photo', type: 'B' }, sortKey: 'room' },
    },
  },
} as const satisfies Record<string, TableDefinition>

let store: DynamoDb
let client: DynamoDBClient
let documents: DynamoDBDocumentClient
const metrics = new MetricStore()

beforeAll(async () => {
  store = await startDynamoDb({
    tables,
    region: 'local-1',
    publishMetrics: (records) => metrics.absorb(records),
    ttlDelayMs: 60,
  })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  client = new DynamoDBClient({ endpoint: store.endpoint, region: 'local-1', credentials, maxAttempts: 1 })
  documents = DynamoDBDocumentClient.from(client)
})

afterAll(async () => {
  client.destroy()
  await store[Symbol.asyncDispose]()
})

type Actions = NonNullable<TransactWriteCommandInput['TransactItems']>

const transact = (...TransactItems: Actions) => documents.send(new TransactWriteCommand({ TransactItems }))
const get = async (ID: string) => (await documents.send(new GetCommand({ TableName: 'clients', Key: { ID } }))).Item
const put = (Item: Record<string, unknown>) => documents.send(new PutCommand({ TableName: 'clients', Item }))
const putAction = (Item: Record<string, unknown>, more = {}) => ({ Put: { TableName: 'clients', Item, ...more } })
const isNew = { ConditionExpression: 'attribute_not_exists(ID)' }

async function total(name: string, dimensions: Record<string, string>): Promise<number> {
  await store.flushMetrics()
  return metrics
    .series({ namespace: 'AWS/DynamoDB', name, dimensions })
    .flatMap(({ minutes }) => [...minutes.values()])
    .reduce((sum, minute) => sum + minute.sum, 0)
}

describe('TransactWriteItems', () => {
  test('does what each kind of action says, in several tables', async () => {
    await put({ ID: 'leaver' })
    await put({ ID: 'mover', room: 'attic', moves: 1 })
    await put({ ID: 'witness' })
    await transact(
      putAction({ ID: 'joiner' }, isNew),
      {
        Update: {
          TableName: 'clients',
          Key: { ID: 'mover' },
          UpdateExpression: 'SET room = :room ADD moves :one',
          ConditionExpression: 'room = :from',
          ExpressionAttributeValues: { ':room': 'den', ':one': 1, ':from': 'attic' },
        },
      },
      { Delete: { TableName: 'clients', Key: { ID: 'leaver' } } },
      {
        ConditionCheck: {
          TableName: 'clients',
          Key: { ID: 'witness' },
          ConditionExpression: 'attribute_exists(ID)',
        },
      },
      { Put: { TableName: 'rooms', Item: { room: 'den', at: 1, user: 'joiner' } } },
    )
    expect(await Promise.all(['joiner', 'mover', 'leaver', 'witness'].map(get))).toEqual([
      { ID: 'joiner' },
      { ID: 'mover', room: 'den', moves: 2 },
      undefined,
      { ID: 'witness' },
    ])
    const byUser = new QueryCommand({
      TableName: 'rooms',
      IndexName: 'byUser',
      KeyConditionExpression: '#user = :user',
      ExpressionAttributeNames: { '#user': 'user' },
      ExpressionAttributeValues: { ':user': 'joiner' },
    })
    expect((await documents.send(byUser)).Items).toEqual([{ room: 'den', at: 1, user: 'joiner' }])
  })

  test('does nothing if one condition fails, and says which', async () => {
    await put({ ID: 'taken', by: 'Ann' })
    const refused = transact(
      putAction({ ID: 'free' }),
      putAction({ ID: 'taken' }, { ...isNew, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      {
        Update: {
          TableName: 'clients',
          Key: { ID: 'taken too' },
          UpdateExpression: 'ADD #by :n',
          ExpressionAttributeNames: { '#by': 'by' },
          ExpressionAttributeValues: { ':n': 1 },
        },
      },
    )
    await expect(refused).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
      $metadata: { httpStatusCode: 400 },
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { ID: { S: 'taken' }, by: { S: 'Ann' } },
        },
        { Code: 'None' },
      ],
    })
    expect(await Promise.all(['free', 'taken', 'taken too'].map(get))).toEqual([
      undefined,
      { ID: 'taken', by: 'Ann' },
      undefined,
    ])
  })

  test('an update that its item does not allow is a reason, too', async () => {
    await put({ ID: 'counted', moves: 'many' })
    const Update = {
      TableName: 'clients',
      Key: { ID: 'counted' },
      UpdateExpression: 'ADD moves :one',
      ExpressionAttributeValues: { ':one': 1 },
    }
    await expect(transact({ Update })).rejects.toMatchObject({
      message: expect.stringContaining('[ValidationError]'),
      CancellationReasons: [
        { Code: 'ValidationError', Message: 'An operand in the update expression has an incorrect data type' },
      ],
    })
  })

  const row = (ID: string) => putAction({ ID })
  const wrong: readonly (readonly [what: string, actions: Actions, error: object])[] = [
    ['no action', [], { message: expect.stringContaining('Member must have length greater than or equal to 1') }],
    [
      '101 actions',
      Array.from({ length: 101 }, (_, at) => row(`many ${at}`)),
      { message: expect.stringContaining('Member must have length less than or equal to 100') },
    ],
    [
      'two actions on one item',
      [row('twice'), { Delete: { TableName: 'clients', Key: { ID: 'twice' } } }],
      { message: 'Transaction request cannot include multiple operations on one item' },
    ],
    [
      'a member that says two things',
      [{ ...row('a'), Delete: { TableName: 'clients', Key: { ID: 'b' } } }],
      { message: 'TransactItems can only contain one of Check, Put, Update or Delete' },
    ],
    ['a key of another type', [{ Put: { TableName: 'clients', Item: { ID: 7 } } }], {}],
    [
      'a table that is not there',
      [row('here'), { Put: { TableName: 'nowhere', Item: { ID: 'x' } } }],
      { name: 'ResourceNotFoundException' },
    ],
    [
      'items of more than 4 MB',
      Array.from({ length: 11 }, (_, at) => putAction({ ID: `large ${at}`, text: 'x'.repeat(390_000) })),
      { message: expect.stringContaining('4 MB') },
    ],
  ]
  test.each(wrong)('%s: refused as a whole', async (_what, actions, error) => {
    await expect(transact(...actions)).rejects.toMatchObject({ name: 'ValidationException', ...error })
    expect(await get('here')).toBeUndefined()
  })

  test('is done once for each token, and refused with another request', async () => {
    const once = (Item: Record<string, unknown>) =>
      documents.send(
        new TransactWriteCommand({ ClientRequestToken: 'a-token', TransactItems: [putAction(Item, isNew)] }),
      )
    await once({ ID: 'once' })
    await once({ ID: 'once' })
    await expect(once({ ID: 'another' })).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' })
    expect(await get('another')).toBeUndefined()
  })

  test('moves between accounts neither make nor lose anything, whatever is read meanwhile', async () => {
    const accounts = ['account 1', 'account 2', 'account 3']
    await Promise.all(accounts.map((ID) => put({ ID, balance: 100 })))
    let conflicts = 0
    const move = async (from: string, to: string) => {
      const step = (ID: string, by: number) => ({
        Update: {
          TableName: 'clients',
          Key: { ID },
          UpdateExpression: 'ADD balance :by',
          ExpressionAttributeValues: { ':by': by },
        },
      })
      const moved = transact(step(from, -1), step(to, 1))
      await moved.catch((error: { name: string; CancellationReasons?: { Code: string }[] }) => {
        expect(error.CancellationReasons?.map(({ Code }) => Code)).toContain('TransactionConflict')
        conflicts += 1
      })
    }
    const sums: number[] = []
    const sum = async () => {
      const TransactItems = accounts.map((ID) => ({ Get: { TableName: 'clients', Key: { ID } } }))
      const { Responses = [] } = await documents.send(new TransactGetCommand({ TransactItems }))
      sums.push(Responses.reduce((all, { Item }) => all + Number(Item?.['balance']), 0))
    }
    for (let round = 0; round < 10; round += 1)
      await Promise.all([
        ...accounts.flatMap((from) => accounts.filter((to) => to !== from).map((to) => move(from, to))),
        sum(),
        sum(),
      ])
    await sum()
    expect(new Set(sums)).toEqual(new Set([300]))
    expect(conflicts).toBeGreaterThan(0)
    expect(await total('TransactionConflict', { TableName: 'clients' })).toBeGreaterThanOrEqual(conflicts)
  })

  test('loses no single write of its items, and none of its own', async () => {
    const ID = 'written at once'
    await put({ ID, single: 0, transacted: 0 })
    const add = (attribute: string) => ({
      TableName: 'clients',
      Key: { ID },
      UpdateExpression: `ADD ${attribute} :one`,
      ExpressionAttributeValues: { ':one': 1 },
    })
    let transacted = 0
    for (let round = 0; round < 20; round += 1)
      await Promise.all([
        documents.send(new UpdateCommand(add('single'))),
        transact({ Update: add('transacted') }).then(() => (transacted += 1)),
        documents.send(new UpdateCommand(add('single'))),
      ])
    expect(await get(ID)).toEqual({ ID, single: 40, transacted })
    expect(transacted).toBe(20)
  })

  test('consumes two units for each that its actions take, told to who asks', async () => {
    const before = await total('ConsumedWriteCapacityUnits', { TableName: 'clients' })
    // 1.1 KB: two units; the condition check reads nothing: one.
    const TransactItems = [
      putAction({ ID: 'weighed', text: 'x'.repeat(1100) }),
      { ConditionCheck: { TableName: 'clients', Key: { ID: 'nobody' }, ...isNew } },
    ]
    const { ConsumedCapacity } = await documents.send(
      new TransactWriteCommand({ TransactItems, ReturnConsumedCapacity: 'TOTAL' }),
    )
    expect(ConsumedCapacity).toEqual([{ TableName: 'clients', CapacityUnits: 6 }])
    expect((await total('ConsumedWriteCapacityUnits', { TableName: 'clients' })) - before).toBe(6)
    expect(await documents.send(new TransactWriteCommand({ TransactItems }))).not.toHaveProperty('ConsumedCapacity')
  })
})

test('TransactGetItems returns the items asked for, in their order, and nothing for those not there', async () => {
  await put({ ID: 'Ann', room: 'den', colour: 'red' })
  const before = await total('ConsumedReadCapacityUnits', { TableName: 'clients' })
  const { Responses } = await documents.send(
    new TransactGetCommand({
      TransactItems: [
        { Get: { TableName: 'clients', Key: { ID: 'nobody' } } },
        { Get: { TableName: 'clients', Key: { ID: 'Ann' }, ProjectionExpression: 'room' } },
      ],
    }),
  )
  expect(Responses).toEqual([{}, { Item: { room: 'den' } }])
  expect((await total('ConsumedReadCapacityUnits', { TableName: 'clients' })) - before).toBe(4)
})

test('the batches read and write many items', async () => {
  const Item = (at: number) => ({ ID: `batched ${at}` })
  const requests = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: Item(at) } }))
  await documents.send(new BatchWriteCommand({ RequestItems: { clients: requests } }))
  const Keys = Array.from({ length: 30 }, (_, at) => Item(at))
  const { Responses } = await documents.send(new BatchGetCommand({ RequestItems: { clients: { Keys } } }))
  expect(Responses?.['clients']).toHaveLength(25)
  const duplicates = { clients: [{ PutRequest: { Item: Item(0) } }, { DeleteRequest: { Key: Item(0) } }] }
  await expect(documents.send(new BatchWriteCommand({ RequestItems: duplicates }))).rejects.toMatchObject({
    message: 'Provided list of item keys contains duplicates',
  })
})

test('an operation that is not there is named, PartiQL as such', async () => {
  await expect(
    client.send(new ExecuteStatementCommand({ Statement: 'SELECT * FROM "clients"' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringMatching(/^The operation DynamoDB_20120810\.ExecuteStatement is not emulated\..*PartiQL/),
  })
  await expect(client.send(new ListBackupsCommand({}))).rejects.toMatchObject({
    message: 'The operation DynamoDB_20120810.ListBackups is not emulated.',
  })
})

describe('time to live', () => {
  const described = async (TableName: string) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription
  const update = (AttributeName: string, Enabled: boolean, TableName = 'rooms') =>
    client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled } }))

  test("is what the definition says, or what the table's user has made it", async () => {
    expect(await described('clients')).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' })
    expect(await described('rooms')).toEqual({ TimeToLiveStatus: 'DISABLED' })
    await expect(update('until', false)).rejects.toMatchObject({ message: 'TimeToLive is already disabled' })
    await update('until', true)
    expect(await described('rooms')).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'until' })
    await expect(update('until', true)).rejects.toMatchObject({ message: 'TimeToLive is already enabled' })
    await expect(update('end', true)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'TimeToLive is active on a different AttributeName: current AttributeName is until',
    })
    await update('until', false)
    expect(await described('rooms')).toEqual({ TimeToLiveStatus: 'DISABLED' })
    await expect(update('until', true, 'nowhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('deletes what has expired, which consumes nothing', async () => {
    const nowSeconds = Math.floor(Date.now() / 1000)
    const kept = { later: nowSeconds + 3600, text: String(nowSeconds - 61) }
    for (const [ID, expiresAt] of Object.entries({ ...kept, due: nowSeconds - 61 })) await put({ ID, expiresAt })
    const units = await total('ConsumedWriteCapacityUnits', { TableName: 'clients' })
    await expect.poll(() => get('due'), { timeout: 60_000, interval: 100 }).toBeUndefined()
    for (const ID of Object.keys(kept)) expect(await get(ID), ID).toBeDefined()
    await expect.poll(() => total('TimeToLiveDeletedItemCount', { TableName: 'clients' })).toBe(1)
    expect(await total('ConsumedWriteCapacityUnits', { TableName: 'clients' })).toBe(units)
  })

  test('is due once the delay is over, unless it is years ago', () => {
    const atMs = 1_800_000_000_000
    const isDueAt = (seconds: number) => isDue({ N: String(1_800_000_000 + seconds) }, atMs)
    const years = 365.25 * 24 * 3600
    expect([1, 0, -1, -4.9 * years, -5.1 * years].map(isDueAt)).toEqual([false, true, true, true, false])
  })
})

describe('secondary indexes', () => {
  const row = (at: number, more = {}) => ({ room: 'hall', at, user: `user ${at}`, name: `name ${9 - at}`, ...more })
  const query = async (IndexName: string, key: string, value: unknown) =>
    (
      await documents.send(
        new QueryCommand({
          TableName: 'rooms',
          IndexName,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': key },
          ExpressionAttributeValues: { ':value': value },
        }),
      )
    ).Items

  test('find items by number, binary and other keys, with what they project', async () => {
    for (const at of [2, 10, 1]) {
      const Item = row(at, { colour: 'red', photo: Buffer.from([at]) })
      await documents.send(new PutCommand({ TableName: 'rooms', Item }))
    }
    const all = await documents.send(
      new QueryCommand({
        TableName: 'rooms',
        KeyConditionExpression: 'room = :room AND #at > :at',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: { ':room': 'hall', ':at': 1 },
      }),
    )
    expect(all.Items?.map(({ at }) => at as number)).toEqual([2, 10])
    expect(await query('byUser', 'user', 'user 2')).toEqual([{ room: 'hall', at: 2, user: 'user 2' }])
    expect((await query('byName', 'room', 'hall'))?.at(-1)).toEqual({
      room: 'hall',
      at: 1,
      name: 'name 8',
      colour: 'red',
    })
    expect(await query('byPhoto', 'photo', Buffer.from([10]))).toMatchObject([row(10)])
  })

  test('follow their items', async () => {
    await documents.send(new PutCommand({ TableName: 'rooms', Item: row(3, { user: 'Zoe' }) }))
    await documents.send(new PutCommand({ TableName: 'rooms', Item: row(3, { user: 'Yan' }) }))
    expect(await query('byUser', 'user', 'Zoe')).toEqual([])
    expect(await query('byUser', 'user', 'Yan')).toHaveLength(1)
    await documents.send(new DeleteCommand({ TableName: 'rooms', Key: { room: 'hall', at: 3 } }))
    expect(await query('byUser', 'user', 'Yan')).toEqual([])
  })

  test('have every one of many items with the same key, page by page', async () => {
    const ids = [...sameBits(), ...Array.from({ length: 60 }, (_, at) => `member ${at}`)]
    for (let from = 0; from < ids.length; from += 25) {
      const requests = ids.slice(from, from + 25).map((ID) => ({ PutRequest: { Item: { ID, room: 'same' } } }))
      await documents.send(new BatchWriteCommand({ RequestItems: { clients: requests } }))
    }
    const pages = paginateScan({ client: documents, pageSize: 25 }, { TableName: 'clients', IndexName: 'byRoom' })
    const found: string[] = []
    for await (const { Items = [] } of pages)
      found.push(...Items.filter(({ room }) => room === 'same').map(({ ID }) => ID as string))
    expect(found.toSorted()).toEqual(ids.toSorted())
  })
})

/** Two ids that dynalite itself would take for one in an index. */
function sameBits(): readonly [string, string] {
  const seen = new Map<string, string>()
  for (let at = 0; ; at += 1) {
    const id = `one of two ${at}`
    const bits = createHash('md5').update(`Outliers${id}`).digest('hex').slice(0, 6)
    const other = seen.get(bits)
    if (other !== undefined) return [other, id]
    seen.set(bits, id)
  }
}
