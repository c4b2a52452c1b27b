import { DeleteCommand, GetCommand, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { connectionLifeSeconds, database, expiresAt, onCondition, tableName } from '../handling/database.ts'
import type { Recipient, SocketEvent } from '../handling/events.ts'

const TableName = tableName('TABLE_CLIENT_RECORDS')

/** An item of `client-records`: a client that is connected. */
interface Client {
  /** The connection id. */
  readonly ID: string
  readonly domain: string
  readonly stage: string
  /** Epoch milliseconds. */
  readonly connectedAt: number
  readonly expiresAt: number
  /** From `register` on. */
  readonly name?: string
  /** The one room that the client is in, and since when (epoch milliseconds). */
  readonly room?: string
  readonly joinedAt?: number
}

// API Gateway gives up on any integration after 29 s.
const integrationTimeoutMs = 29_000

export async function addClient({ requestContext }: SocketEvent): Promise<void> {
  const client: Client = {
    ID: requestContext.connectionId,
    domain: requestContext.domainName,
    stage: requestContext.stage,
    connectedAt: requestContext.connectedAt,
    expiresAt: expiresAt(requestContext.connectedAt, connectionLifeSeconds),
  }
  await database.send(new PutCommand({ TableName, Item: client }))
}

export async function findClient(ID: string): Promise<Client | undefined> {
  const { Item } = await database.send(new GetCommand({ TableName, Key: { ID }, ConsistentRead: true }))
  return Item as Client | undefined
}

/** False if the client is not connected any more. */
export async function nameClient(ID: string, name: string): Promise<boolean> {
  const named = await onCondition(
    database.send(
      new UpdateCommand({
        TableName,
        Key: { ID },
        ConditionExpression: 'attribute_exists(ID)',
        UpdateExpression: 'SET #name = :name',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':name': name },
      }),
    ),
  )
  return named !== undefined
}

/** Notes the client's room. Returns the item as it was before, or undefined if the client is not connected any more. */
export async function moveClient(ID: string, room: string, joinedAt: number): Promise<Client | undefined> {
  const moved = await onCondition(
    database.send(
      new UpdateCommand({
        TableName,
        Key: { ID },
        ConditionExpression: 'attribute_exists(ID)',
        UpdateExpression: 'SET room = :room, joinedAt = :joinedAt',
        ExpressionAttributeValues: { ':room': room, ':joinedAt': joinedAt },
        ReturnValues: 'ALL_OLD',
      }),
    ),
  )
  return moved?.Attributes as Client | undefined
}

/** Notes that the client has left the room, unless it is in another one by now. */
export async function clearRoom(ID: string, room: string): Promise<void> {
  await onCondition(
    database.send(
      new UpdateCommand({
        TableName,
        Key: { ID },
        ConditionExpression: 'room = :room',
        UpdateExpression: 'REMOVE room, joinedAt',
        ExpressionAttributeValues: { ':room': room },
      }),
    ),
  )
}

/** Returns the item as it was, or undefined if there was none. */
export async function removeClient(ID: string): Promise<Client | undefined> {
  const { Attributes } = await database.send(new DeleteCommand({ TableName, Key: { ID }, ReturnValues: 'ALL_OLD' }))
  return Attributes as Client | undefined
}

/** Deletes the item of a stale connection, provided that it still says what the broadcast saw. */
export async function forgetClientInRoom(ID: string, room: string, joinedAt: number): Promise<void> {
  await onCondition(
    database.send(
      new DeleteCommand({
        TableName,
        Key: { ID },
        ConditionExpression: 'room = :room AND joinedAt = :joinedAt',
        ExpressionAttributeValues: { ':room': room, ':joinedAt': joinedAt },
      }),
    ),
  )
}

/**
 * Deletes the item of a stale connection that is in no room; false if it is in one, gone already, or perhaps not stale:
 * `@connections` also answers 410 for a connection whose $connect has not ended, and its item is there by then. It has
 * ended for a client that has registered, and for one that is older than API Gateway lets an integration run.
 */
export async function forgetClientWithoutRoom(ID: string): Promise<boolean> {
  const forgotten = await onCondition(
    database.send(
      new DeleteCommand({
        TableName,
        Key: { ID },
        ConditionExpression: 'attribute_not_exists(room) AND (attribute_exists(#name) OR connectedAt < :established)',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':established': Date.now() - integrationTimeoutMs },
      }),
    ),
  )
  return forgotten !== undefined
}

/** Everyone connected, page by page. */
export async function* connectedClients(): AsyncGenerator<readonly Recipient[]> {
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const page = await database.send(
      new ScanCommand({ TableName, ProjectionExpression: 'ID', ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    )
    const clients = (page.Items ?? []) as Pick<Client, 'ID'>[]
    yield clients.map(({ ID }) => ({ connectionId: ID }))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}
