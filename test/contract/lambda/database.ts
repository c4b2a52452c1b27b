import { randomUUID } from 'node:crypto'
import {
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect } from 'vitest'
import { place, row } from './probe.ts'

const failedCheck = { name: 'ConditionalCheckFailedException', $metadata: { httpStatusCode: 400 } }

/** Makes a row, and each kind of write that its being there forbids. */
async function forbiddenWrites() {
  const TableName = place.target.tables['events']
  const Key = { connectionId: { S: randomUUID() }, at: { S: '1' } }
  const Item = { ...Key, json: { S: '{}' }, expiresAt: { N: String(Math.floor(Date.now() / 1000) + 60) } }
  await place.database.send(new PutItemCommand({ TableName, Item }))
  const failing = { TableName, ConditionExpression: 'attribute_not_exists(connectionId)' }
  const asking = { ...failing, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
  return { Key, Item, failing, asking }
}

row('6.1-failed-check', async () => {
  const { Key, failing } = await forbiddenWrites()
  const refused = place.database.send(new PutItemCommand({ ...failing, Item: Key }))
  await expect(refused).rejects.toMatchObject({ ...failedCheck, message: 'The conditional request failed' })
  await expect(refused).rejects.not.toHaveProperty('Item.connectionId')
})

row('6.1-failed-check-item', async () => {
  const { Key, Item, asking } = await forbiddenWrites()
  const { database } = place
  await expect(database.send(new PutItemCommand({ ...asking, Item: Key }))).rejects.toMatchObject({ Item })
  await expect(database.send(new DeleteItemCommand({ ...asking, Key }))).rejects.toMatchObject({ Item })
  const update = new UpdateItemCommand({ ...asking, Key, UpdateExpression: 'REMOVE json' })
  await expect(database.send(update)).rejects.toMatchObject({ Item })
})

row('6.1-unknown-operation', async () => {
  const command = new DescribeTableCommand({ TableName: place.target.tables['events'] })
  command.middlewareStack.add(
    (next) => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      headers['x-amz-target'] = 'DynamoDB_20120810.ForgetTable'
      return next(args)
    },
    { step: 'build' },
  )
  await expect(place.database.send(command)).rejects.toMatchObject({ name: 'UnknownOperationException' })
})

/** A row that is nobody else's, and an action that puts it. */
function newRow() {
  const TableName = place.target.tables['events']
  const Key = { connectionId: { S: randomUUID() }, at: { S: '1' } }
  const Item = { ...Key, json: { S: '{}' }, expiresAt: { N: String(Math.floor(Date.now() / 1000) + 60) } }
  const isThere = async () =>
    (await place.database.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item !== undefined
  return { TableName, Key, Item, Put: { TableName, Item }, isThere }
}

row('6-transaction', async () => {
  const [put, updated, deleted, checked] = [newRow(), newRow(), newRow(), newRow()]
  for (const { Put } of [updated, deleted, checked]) await place.database.send(new PutItemCommand(Put))
  const ConditionExpression = 'attribute_exists(connectionId)'
  const { TableName } = put
  const TransactItems = [
    { Put: put.Put },
    { Update: { TableName, Key: updated.Key, UpdateExpression: 'REMOVE json' } },
    { Delete: { TableName, Key: deleted.Key } },
    { ConditionCheck: { TableName, Key: checked.Key, ConditionExpression } },
  ]
  await place.database.send(new TransactWriteItemsCommand({ TransactItems }))
  expect([await put.isThere(), await deleted.isThere()]).toEqual([true, false])
  const { Item } = await place.database.send(new GetItemCommand({ TableName, Key: updated.Key, ConsistentRead: true }))
  expect(Object.keys(Item ?? {}).toSorted()).toEqual(['at', 'connectionId', 'expiresAt'])
})

row('6-transaction-units', async () => {
  const { Put, Key, TableName } = newRow()
  const asking = { ReturnConsumedCapacity: 'TOTAL' } as const
  const write = new TransactWriteItemsCommand({ ...asking, TransactItems: [{ Put }] })
  expect((await place.database.send(write)).ConsumedCapacity).toMatchObject([{ CapacityUnits: 2 }])
  const read = new TransactGetItemsCommand({ ...asking, TransactItems: [{ Get: { TableName, Key } }] })
  expect((await place.database.send(read)).ConsumedCapacity).toMatchObject([{ CapacityUnits: 2 }])
})

row('6-transaction-token', async () => {
  const [first, second] = [newRow(), newRow()]
  const ClientRequestToken = randomUUID()
  const condition = { ConditionExpression: 'attribute_not_exists(connectionId)' }
  const write = ({ Put }: typeof first) =>
    place.database.send(
      new TransactWriteItemsCommand({ ClientRequestToken, TransactItems: [{ Put: { ...Put, ...condition } }] }),
    )
  await write(first)
  await write(first)
  await expect(write(second)).rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' })
  expect(await second.isThere()).toBe(false)
})

row('6-transaction-get', async () => {
  const [there, missing] = [newRow(), newRow()]
  await place.database.send(new PutItemCommand(there.Put))
  const TransactItems = [missing, there].map(({ TableName, Key }) => ({ Get: { TableName, Key } }))
  const { Responses } = await place.database.send(new TransactGetItemsCommand({ TransactItems }))
  expect(Responses?.map(({ Item }) => Item)).toEqual([undefined, there.Item])
})

row('6-time-to-live', async () => {
  const { TableName } = newRow()
  const { TimeToLiveDescription } = await place.database.send(new DescribeTimeToLiveCommand({ TableName }))
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' })
})

row('6.1-cancelled', async () => {
  const { Key, Item, asking } = await forbiddenWrites()
  const other = newRow()
  const TransactItems = [{ Put: other.Put }, { Put: { ...asking, Item: Key } }]
  await expect(place.database.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    message:
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
    CancellationReasons: [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item },
    ],
  })
  expect(await other.isThere()).toBe(false)
})

row('6.1-one-item-twice', async () => {
  const { TableName, Key, Put } = newRow()
  const TransactItems = [{ Put }, { Delete: { TableName, Key } }]
  await expect(place.database.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Transaction request cannot include multiple operations on one item',
  })
})
