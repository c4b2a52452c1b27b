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
/** Items of connections under the board that they watch, where watchers are read by a Query. */
const boards = settings.watchersBy === 'query' ? tableName('TABLE_BOARDS') : undefined

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
        ...(boards !== undefined && { ReturnValues: 'ALL_OLD' as const }),
      }),
    ),
  )
  if (watched === undefined || boards === undefined) return watched !== undefined
  const { board: before, expiresAt: until } = watched.Attributes as Watcher
  const Item: Watcher & { board: string } = { board, connectionId, expiresAt: until }
  await database.send(new PutCommand({ TableName: boards, Item }))
  if (before !== undefined && before !== board) await removeFromBoard(before, connectionId)
  return true
}

async function removeFromBoard(board: string, connectionId: string): Promise<void> {
  await database.send(new DeleteCommand({ TableName: boards, Key: { board, connectionId } }))
}

/**
 * Deletes the item of a connection; false if it is gone already. A connection whose post was answered 410 is closed for good: it has
 * sent a frame to watch its board, so that its handshake has ended long since.
 *
 * @param told the board whose change it was posted, if it was: its item there may have outlived the other
 */
export async function removeConnection(connectionId: string, told?: string): Promise<boolean> {
  const { Attributes } = await database.send(
    new DeleteCommand({ TableName, Key: { connectionId }, ReturnValues: 'ALL_OLD' }),
  )
  const board = (Attributes as Watcher | undefined)?.board ?? told
  if (boards !== undefined && board !== undefined) await removeFromBoard(board, connectionId)
  return Attributes !== undefined
}

/** Yields the watchers of a board, page by page: a page ends after 1 MB. Indexes are eventually consistent. */
export async function* watchersOf(board: string): AsyncGenerator<readonly Recipient[]> {
  const values = { ExpressionAttributeValues: { ':board': board } }
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey']
  do {
    const from = { TableName, ...values, ...(ExclusiveStartKey && { ExclusiveStartKey }) }
    const KeyConditionExpression = 'board = :board'
    const pages = {
      index: () => database.send(new QueryCommand({ ...from, IndexName: 'by-board', KeyConditionExpression })),
      query: () => database.send(new QueryCommand({ ...from, TableName: boards, KeyConditionExpression })),
      scan: () => database.send(new ScanCommand({ ...from, FilterExpression: KeyConditionExpression })),
    }
    const page = await pages[settings.watchersBy]()
    yield (page.Items ?? []) as Recipient[]
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
}
