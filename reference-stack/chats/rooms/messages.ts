import { fitting } from '../handling/responses.ts'
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { database, expiresAt } from '../handling/database.ts'
import { type RoomMessage } from './frames.ts'
import { roomLifeSeconds, roomPartition, roomTable as TableName } from './room-table.ts'

const replayedMax = 50

// ISO instants sort as text in the order of time.
const fromInstant = (timeMs: number) => `message#${new Date(timeMs).toISOString()}`

/** `id` tells messages of the same millisecond apart. */
export async function keepMessage(room: string, { user, content, time }: RoomMessage, id: string): Promise<void> {
  await database.send(
    new PutCommand({
      TableName,
      Item: {
        room: roomPartition(room),
        entry: `${fromInstant(time)}#${id}`,
        user,
        content,
        time,
        expiresAt: expiresAt(time, roomLifeSeconds),
      },
    }),
  )
}

/**
 * The newest messages that fit into a frame, at most 50, oldest first. Those of an earlier room of the same name, from
 * before `roomCreatedAtMs`, are not among them.
 */
export async function newestMessages(room: string, roomCreatedAtMs: number): Promise<readonly RoomMessage[]> {
  const { Items = [] } = await database.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'room = :room AND entry BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':room': roomPartition(room),
        ':first': fromInstant(roomCreatedAtMs),
        ':last': 'message#~',
      },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: replayedMax,
    }),
  )
  const newestFirst = (Items as RoomMessage[]).map(({ user, content, time }) => ({ user, content, time }))
  return fitting(newestFirst).toReversed()
}
