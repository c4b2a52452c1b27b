import { randomUUID } from 'node:crypto'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'

const database = new DynamoDBClient()
const TableName = process.env['TABLE_EVENTS']

const keptSeconds = 24 * 3600

/** Writes an item of `events`: `json` is an event as it came, `outcome` what came of a call that nobody could be told of. */
export async function keep(connectionId: string, item: { readonly json: string } | { readonly outcome: string }) {
  const nowMs = Date.now()
  const attributes = Object.entries(item).map(([name, text]) => [name, { S: text }])
  await database.send(
    new PutItemCommand({
      TableName,
      Item: {
        connectionId: { S: connectionId },
        at: { S: `${nowMs}#${randomUUID()}` },
        expiresAt: { N: String(Math.floor(nowMs / 1000) + keptSeconds) },
        ...Object.fromEntries(attributes),
      },
    }),
  )
}
