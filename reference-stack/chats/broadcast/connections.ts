import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { connectionLifeSeconds, database, expiresAt, onCondition, tableName } from '../handling/database.ts'
import type { LambdaContext, Recipient, SocketEvent } from '../handling/events.ts'

const TableName = tableName('TABLE_CHAT')

/** An item of the table `chat`: a connection. */
interface Connection {
  readonly connection_id: string
  /** The name that the client gave when it connected, if it gave one. */
  readonly user?: string
  /** By then (epoch milliseconds) `$connect` has ended, whatever came of it. */
  readonly establishedBy: number
  readonly expiresAt: number
}

/** From the end of the function to the end of the handshake. */
const handshakeMarginMs = 1000

export async function addConnection(
  { requestContext: { connectionId, connectedAt } }: SocketEvent,
  context: LambdaContext,
  user: string | undefined,
): Promise<void> {
  const connection: Connection = {
    connection_id: connectionId,
    ...(user !== undefined && { user }),
    establishedBy: Date.now() + context.getRemainingTimeInMillis() + handshakeMarginMs,
    expiresAt: expiresAt(connectedAt, connectionLifeSeconds),
  }
  await database.send(new PutCommand({ TableName, Item: connection }))
}

export async function removeConnection(connectionId: string): Promise<void> {
  await database.send(new DeleteCommand({ TableName, Key: { connection_id: connectionId } }))
}

/**
 * Deletes the item of a connection that a post was answered 410 for; false if it is gone already, or perhaps not stale:
 * `@connections` also answers 410 for a connection whose `$connect` has not ended, and its item is there by then.
 */
export async function forgetConnection(connectionId: string): Promise<boolean> {
  const forgotten = await onCondition(
    database.send(
      new DeleteCommand({
        TableName,
        Key: { connection_id: connectionId },
        ConditionExpression: 'establishedBy < :now',
        ExpressionAttributeValues: { ':now': Date.now() },
      }),
    ),
  )
  return forgotten !== undefined
}

/** Everybody who is connected, page by page: a page ends after 1 MB. */
export async function* connections(): AsyncGenerator<readonly Recipient[]> {
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await database.send(
      new ScanCommand({
        TableName,
        ProjectionExpression: 'connection_id',
        // So that a client that has just connected is in, and one that has just disconnected is not.
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    )
    const items = (page.Items ?? []) as Pick<Connection, 'connection_id'>[]
    yield items.map(({ connection_id: connectionId }) => ({ connectionId }))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}
