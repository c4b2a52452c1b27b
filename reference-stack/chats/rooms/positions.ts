import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { database } from '../handling/database.ts'
import { keepPosition, positionIn, type PositionItem } from '../handling/kept-positions.ts'
import { allPages, memberKey, memberOf, type MemberItem, ofRoom } from './members.ts'
import { roomTable } from './room-table.ts'

export interface Position {
  readonly user: string
  readonly position: string
}

/** Keeps the position of a member; false if it is not in the room. */
export function setPosition(room: string, connectionId: string, position: string, at: number): Promise<boolean> {
  return keepPosition(roomTable, memberKey(room, connectionId), position, at)
}

/** The positions of all members of the room, the reader's own among them; undefined if the reader is not in the room. */
export async function positionsOf(
  room: string,
  readerId: string,
  nowMs: number,
): Promise<readonly Position[] | undefined> {
  const items = await allPages<MemberItem & PositionItem>((from) =>
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
  return items.flatMap((item) => {
    const position = positionIn(item, nowMs)
    return position === undefined ? [] : [{ user: item.name, position }]
  })
}
