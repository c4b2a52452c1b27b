import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { database, expiresAt, onCondition } from '../handling/database.ts'
import { directoryPartition, roomLifeSeconds, roomTable as TableName } from './room-table.ts'

/** A room's item in the directory. A room exists as long as it is there. */
interface RoomRow {
  /** The room's name. */
  readonly entry: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** The request that last opened or entered the room: another value means that somebody has come in between. */
  readonly lastRequest: string
  readonly expiresAt: number
}

const key = (room: string) => ({ room: directoryPartition, entry: room })

/** False if the room exists already. */
export async function openRoom(room: string, requestId: string, nowMs: number): Promise<boolean> {
  const opened = await onCondition(
    database.send(
      new PutCommand({
        TableName,
        Item: {
          ...key(room),
          createdAt: nowMs,
          lastRequest: requestId,
          expiresAt: expiresAt(nowMs, roomLifeSeconds),
        },
        // DynamoDB may take days to delete an expired item.
        ConditionExpression: 'attribute_not_exists(entry) OR expiresAt < :now',
        ExpressionAttributeValues: { ':now': expiresAt(nowMs, 0) },
      }),
    ),
  )
  return opened !== undefined
}

/** Notes that somebody enters the room. Undefined if there is no such room. */
export async function enterRoom(room: string, requestId: string, nowMs: number): Promise<RoomRow | undefined> {
  const entered = await onCondition(
    database.send(
      new UpdateCommand({
        TableName,
        Key: key(room),
        ConditionExpression: 'attribute_exists(entry)',
        UpdateExpression: 'SET lastRequest = :request, expiresAt = :expiresAt',
        ExpressionAttributeValues: { ':request': requestId, ':expiresAt': expiresAt(nowMs, roomLifeSeconds) },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  )
  return entered?.Attributes as RoomRow | undefined
}

export async function findRoom(room: string): Promise<RoomRow | undefined> {
  const { Item } = await database.send(new GetCommand({ TableName, Key: key(room), ConsistentRead: true }))
  return Item as RoomRow | undefined
}

/** Deletes the room as it was seen; false if somebody has entered it since, or closed it. */
export async function closeRoom(seen: RoomRow): Promise<boolean> {
  const closed = await onCondition(
    database.send(
      new DeleteCommand({
        TableName,
        Key: key(seen.entry),
        ConditionExpression: 'lastRequest = :seen',
        ExpressionAttributeValues: { ':seen': seen.lastRequest },
      }),
    ),
  )
  return closed !== undefined
}

/** The names of the first 1,000 rooms, in the order of the alphabet. */
export async function listRooms(nowMs: number): Promise<readonly string[]> {
  const page = await database.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'room = :directory',
      ExpressionAttributeValues: { ':directory': directoryPartition },
      ProjectionExpression: 'entry, expiresAt',
      Limit: 1000,
    }),
  )
  const rooms = (page.Items ?? []) as Pick<RoomRow, 'entry' | 'expiresAt'>[]
  return rooms.filter((room) => room.expiresAt * 1000 >= nowMs).map((room) => room.entry)
}
