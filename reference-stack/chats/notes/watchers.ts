import {
  DeleteCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { connectionLifeSeconds, database, expiresAt, onCondition, tableName } from '../handling/database.ts'
import type { Recipient } from '../handling/events.ts'
import { settings } from './settings.ts'

const TableName = tableName('TABLE_WATCHERS')

/** An item of the table `watchers`: a connection, and the board that it watches. */
interface Watcher extends Recipient {
  /** The name that the client gave when it connected, if it gave one. */
  readonly user?: string
  readonly board?: string
  readonly expiresAt: number
}

export async function addConnection(
  connectionId: string,
  connectedAt: number,
  user: string | undefined,
): Promise<void> {
  const Item: Watcher = {
    connectionId,
    ...(user !== undefined && { user }),
    expiresAt: expiresAt(connectedAt, connectionLifeSeconds),
  }
  await database.send(new PutCommand({ TableName, Item }))
}

/** False if the connection's item is gone: it has just closed. */
export async function watchBoard(connectionId: string, board: string): Promise<boolean> {
  const watched = await onCondition(
    database.send(
      new UpdateCommand({
        TableName,
        Key: { connectionId },
        ConditionExpression: 'attribute_exists(connectionId)',
        UpdateExpression: 'SET board = :board',
        ExpressionAttributeValues: { ':board': board },
      }),
    ),
  )
  return watched !== undefined
}

/**
 * Deletes the item of a connection; false if it is gone already. A connection whose post was answered 410 is closed for good: it has
 * sent a frame to watch its board, so that its handshake has ended long since.
 */
export async function removeConnection(connectionId: string): Promise<boolean> {
  const { Attributes } = await database.send(
    new DeleteCommand({ TableName, Key: { connectionId }, ReturnValues: 'ALL_OLD' }),
  )
  return Attributes !== undefined
}

/** Yields the watchers of a board, page by page: a page ends after 1 MB. Indexes are eventually consistent. */
export async function* watchersOf(board: string): AsyncGenerator<readonly Recipient[]> {
  const values = { ExpressionAttributeValues: { ':board': board } }
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey']
  do {
    const from = { TableName, ...values, ...(ExclusiveStartKey && { ExclusiveStartKey }) }
    const page = await (settings.watchersBy === 'scan'
      ? database.send(new ScanCommand({ ...from, FilterExpression: 'board = :board' }))
      : database.send(new QueryCommand({ ...from, IndexName: 'by-board', KeyConditionExpression: 'board = :board' })))
    yield (page.Items ?? []) as Recipient[]
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}
