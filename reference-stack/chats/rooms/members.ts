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

const key = (room: string, connectionId: string) => ({ room: roomPartition(room), entry: `${prefix}${connectionId}` })

/** Adds the member, or renews its item. */
export async function addMember(room: string, { connectionId, name, joinedAt }: Member): Promise<void> {
  await database.send(
    new PutCommand({
      TableName,
      Item: { ...key(room, connectionId), name, joinedAt, expiresAt: expiresAt(joinedAt, connectionLifeSeconds) },
    }),
  )
}

/** False if it was not in the room. */
export async function removeMember(room: string, connectionId: string): Promise<boolean> {
  const { Attributes } = await database.send(
    new DeleteCommand({ TableName, Key: key(room, connectionId), ReturnValues: 'ALL_OLD' }),
  )
  return Attributes !== undefined
}

/** Deletes the item of a stale connection; false if it is not any more what the broadcast saw. */
export async function forgetMember(room: string, { connectionId, joinedAt }: SeenMember): Promise<boolean> {
  const forgotten = await onCondition(
    database.send(
      new DeleteCommand({
        TableName,
        Key: key(room, connectionId),
        ConditionExpression: 'joinedAt = :seen',
        ExpressionAttributeValues: { ':seen': joinedAt },
      }),
    ),
  )
  return forgotten !== undefined
}

const ofRoom = (room: string) => ({
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

/** What of the members' items a list of them needs. */
export const listOf = (room: string) => ({
  ...ofRoom(room),
  ProjectionExpression: 'entry, #name, joinedAt',
  ExpressionAttributeNames: { '#name': 'name' },
})

export function membersOf(room: string): Promise<readonly Member[]> {
  return allPages((from) => database.send(new QueryCommand({ ...listOf(room), ...from })))
}

type Page = Pick<QueryCommandOutput, 'Items' | 'LastEvaluatedKey'>

/** A page ends after 1 MB, whatever it holds of what is looked for. */
export async function allPages(
  read: (from: Pick<QueryCommandInput, 'ExclusiveStartKey'>) => Promise<Page>,
): Promise<readonly Member[]> {
  const members: Member[] = []
  let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey']
  do {
    const page = await read({ ...(ExclusiveStartKey && { ExclusiveStartKey }) })
    for (const { entry, name, joinedAt } of (page.Items ?? []) as { entry: string; name: string; joinedAt: number }[])
      members.push({ connectionId: entry.slice(prefix.length), name, joinedAt })
    ExclusiveStartKey = page.LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined)
  return members
}
