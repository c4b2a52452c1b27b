import { randomUUID } from 'node:crypto'
import { DeleteItemCommand, DescribeTableCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
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
