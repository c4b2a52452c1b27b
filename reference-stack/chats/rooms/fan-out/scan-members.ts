import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { database } from '../../handling/database.ts'
import { type Member, type MemberItem, allPages, listOf, memberOf } from '../members.ts'

/** Reads the whole table, the items of all rooms, to find those of one. */
export async function scanMembers(room: string): Promise<readonly Member[]> {
  const { KeyConditionExpression: FilterExpression, ...list } = listOf(room)
  const items = await allPages<MemberItem>((from) =>
    database.send(new ScanCommand({ ...list, FilterExpression, ...from })),
  )
  return items.map(memberOf)
}
