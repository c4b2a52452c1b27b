import {
  DeleteCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb'
import { connectionLifeSeconds, database, expiresAt, onCondition } from '../handling/database.ts'
import type { Recipient } from '../handling/events.ts'
import { roomPartition, roomTable as TableName } from './room-table.ts'

/** A member's item in the partition of its room. */
export interface Member extends Recipient {
  readonly name: string
  /** Epoch milliseconds; a re-join renews it. */
  readonly joinedAt: number
}

/** A member as a broadcast has seen it: its item may have been renewed or deleted since. */
export type SeenMember = Omit<Member, 'name'>

const prefix = 'member#'

export const memberKey = (room: string, connectionId: string) => ({
  room: roomPartition(room),
  entry: `${prefix}${connectionId}`,
})

/** Adds the member, or renews its item. */
export async function addMember(room: string, { connectionId, name, joinedAt }: Member): Promise<void> {
  await database.send(
    new PutCommand({
      TableName,
      Item: { ...memberKey(room, connectionId), name, joinedAt, expiresAt: expiresAt(joinedAt, connectionLifeSeconds) },
    }),
  )
}

/** False if it was not in the room. */
export async function removeMember(room: string, connectionId: string): Promise<boolean> {
  const { Attributes } = await database.send(
    new DeleteCommand({ TableName, Key: memberKey(room, connectionId), ReturnValues: 'ALL_OLD' }),
  )
  return Attributes !== undefined
}

/** Deletes the item of a stale connection; false if it is not any more what the broadcast saw. */
export async function forgetMember(room: string, { connectionId, joinedAt }: SeenMember): Promise<boolean> {
  const forgotten = await onCondition(
    database.send(
      new DeleteCommand({
        TableName,
        Key: memberKey(room, connectionId),
        ConditionExpression: 'joinedAt = :seen',
        ExpressionAttributeValues: { ':seen': joinedAt },
      }),
    ),
  )
  return forgotten !== undefined
}

export const ofRoom = (room: string) => ({
  TableName,
  KeyConditionExpression: 'room = :room AND begins_with(entry, :prefix)',
  ExpressionAttributeValues: { ':room': roomPartition(room), ':prefix': prefix },
  // So that a member who has just joined is in, and one who has just left is not.
  ConsistentRead: true,
})

export async function hasMembers(room: string): Promise<boolean> {
  const { Count = 0 } = await database.send(new QueryCommand({ ...ofRoom(room), Limit: 1 }))
  return Count > 0
}

/** The attributes of a member's item that a list of members needs. */
export const listOf = (room: string) => ({
  ...ofRoom(room),
  ProjectionExpression: 'entry, #name, joinedAt',
  ExpressionAttributeNames: { '#name': 'name' },
})

export async function membersOf(room: string): Promise<readonly Member[]> {
  const items = await allPages<MemberItem>((from) => database.send(new QueryCommand({ ...listOf(room), ...from })))
  return items.map(memberOf)
}

/** The attributes that are read from a member's item. */
export interface MemberItem {
  readonly entry: string
  readonly name: string
  readonly joinedAt: number
}

export function memberOf({ entry, name, joinedAt }: MemberItem): Member {
  return { connectionId: entry.slice(prefix.length), name, joinedAt }
}

type Page = Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>

/** A page ends after 1 MB, whatever it holds of what is looked for. */
export async function allPages<Item>(
  read: (from: Pick<QueryCommandInput, 'ExclusiveStartKey'>) => Promise<Page>,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey']
  do {
    const page = await read({ ...(ExclusiveStartKey && { ExclusiveStartKey }) })
    items.push(...((page.Items ?? []) as Item[]))
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return items
}
