import { DeleteCommand, PutCommand, ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb'
import { connectionLifeSeconds, database, expiresAt, onCondition, tableName } from '../handling/database.ts'
import { positionIn, type PositionItem } from '../handling/kept-positions.ts'
import type { LambdaContext, Recipient, SocketEvent } from '../handling/events.ts'

const TableName = tableName('TABLE_CHAT')

export const connectionTable = TableName

export const connectionKey = (connectionId: string) => ({ connection_id: connectionId })

/** An item of the table `chat`: a connection. */
interface Connection extends PositionItem {
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
  await database.send(new DeleteCommand({ TableName, Key: connectionKey(connectionId) }))
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
        Key: connectionKey(connectionId),
        ConditionExpression: 'establishedBy < :now',
        ExpressionAttributeValues: { ':now': Date.now() },
      }),
    ),
  )
  return forgotten !== undefined
}

/** Everybody who is connected, page by page. */
export async function* connections(): AsyncGenerator<readonly Recipient[]> {
  // So that a client that has just connected is in, and one that has just disconnected is not.
  for await (const page of pages({ ProjectionExpression: 'connection_id', ConsistentRead: true }))
    yield page.map(({ connection_id: connectionId }) => ({ connectionId }))
}

export interface ConnectionPosition {
  readonly user: string
  readonly position: string
}

/** The positions of all who have set one, page by page. */
export async function* positions(nowMs: number): AsyncGenerator<readonly ConnectionPosition[]> {
  const scan = {
    ProjectionExpression: '#user, #position, positionAt',
    ExpressionAttributeNames: { '#user': 'user', '#position': 'position' },
  }
  for await (const page of pages(scan))
    yield page.flatMap((item) => {
      const position = positionIn(item, nowMs)
      return position === undefined ? [] : [{ user: item.user ?? '', position }]
    })
}

/** A page ends after 1 MB. */
async function* pages(scan: Omit<ScanCommandInput, 'TableName'>): AsyncGenerator<readonly Connection[]> {
  let ExclusiveStartKey: ScanCommandInput['ExclusiveStartKey']
  do {
    const page = await database.send(
      new ScanCommand({ TableName, ...scan, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    )
    yield (page.Items ?? []) as Connection[]
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}
