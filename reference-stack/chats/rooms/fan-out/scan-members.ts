import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { database } from '../../handling/database.ts'
import { type Member, allPages, listOf } from '../members.ts'

/** Reads the whole table, the items of all rooms, to find those of one. */
export function scanMembers(room: string): Promise<readonly Member[]> {
  const { KeyConditionExpression: FilterExpression, ...list } = listOf(room)
  return allPages((from) => database.send(new ScanCommand({ ...list, FilterExpression, ...from })))
}
