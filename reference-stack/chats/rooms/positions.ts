import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { database } from '../handling/database.ts'
import { allPages, memberKey, memberOf, type MemberItem, ofRoom } from './members.ts'
import { roomTable as TableName } from './room-table.ts'

/** Where a member is: a part of its item, so that whatever deletes the item deletes the position with it. */
interface PositionItem extends MemberItem {
  /** What the member has said, and when the gateway had it, in epoch milliseconds. */
  readonly position?: string
  readonly positionAt?: number
}

export interface Position {
  readonly user: string
  readonly position: string
}

/**
 * A position that has not been renewed for so long is left out: its client may be gone without a `$disconnect`, and where
 * nobody posts to it, no 410 has its item deleted.
 */
const lifeMs = 60_000

/**
 * Keeps the position of a member; false if it is not in the room. API Gateway runs the frames of one client at the same
 * time: an older one that comes behind a newer is left out.
 */
export async function setPosition(
  room: string,
  connectionId: string,
  position: string,
  positionAt: number,
): Promise<boolean> {
  try {
    await database.send(
      new UpdateCommand({
        TableName,
        Key: memberKey(room, connectionId),
        ConditionExpression: 'attribute_exists(entry) AND (attribute_not_exists(positionAt) OR positionAt <= :at)',
        UpdateExpression: 'SET #position = :position, positionAt = :at',
        ExpressionAttributeNames: { '#position': 'position' },
        ExpressionAttributeValues: { ':position': position, ':at': positionAt },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return true
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    return error.Item !== undefined
  }
}

/** The positions of all members of the room, the reader's own among them; undefined if the reader is not in the room. */
export async function positionsOf(
  room: string,
  readerId: string,
  nowMs: number,
): Promise<readonly Position[] | undefined> {
  const items = await allPages<PositionItem>((from) =>
    database.send(
      new QueryCommand({
        ...ofRoom(room),
        ProjectionExpression: 'entry, #name, #position, positionAt',
        ExpressionAttributeNames: { '#name': 'name', '#position': 'position' },
        // At half the price; a position that is some milliseconds older is none the worse.
        ConsistentRead: false,
        ...from,
      }),
    ),
  )
  if (!items.some((item) => memberOf(item).connectionId === readerId)) return undefined
  return items.flatMap(({ name, position, positionAt = 0 }) =>
    position === undefined || positionAt < nowMs - lifeMs ? [] : [{ user: name, position }],
  )
}
