import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { database } from '../../handling/database.ts'
import { type Member, type MemberItem, allPages, listOf, memberOf, membersOf } from '../members.ts'
import { settings } from '../settings.ts'

interface CachedList {
  readonly members: readonly Member[]
  readonly untilMs: number
}

/** By room, the oldest first. */
const cached = new Map<string, CachedList>()

/**
 * The members of a room. Where lists are cached they may be as old as is set: who has joined since gets nothing, who has left
 * gets the message. A list without the sender is never taken from there, so nobody is refused by an old one.
 */
export async function recipientsOf(room: string, senderId: string): Promise<readonly Member[]> {
  const nowMs = Date.now()
  const list = cached.get(room)
  const isUsable = list !== undefined && list.untilMs > nowMs
  if (isUsable && list.members.some(({ connectionId }) => connectionId === senderId)) return list.members
  const members = await (settings.membersBy === 'scan' ? scanMembers(room) : membersOf(room))
  if (settings.membersCachedMs > 0) cache(room, { members, untilMs: nowMs + settings.membersCachedMs })
  return members
}

/** For the case that not all of them are there any more. */
export function forgetList(room: string): void {
  cached.delete(room)
}

function cache(room: string, list: CachedList): void {
  cached.delete(room)
  cached.set(room, list)
  for (const [oldRoom, { untilMs }] of cached) {
    if (untilMs > Date.now()) break
    cached.delete(oldRoom)
  }
}

/** Reads the whole table, the items of all rooms, to find those of one. */
async function scanMembers(room: string): Promise<readonly Member[]> {
  const { KeyConditionExpression: FilterExpression, ...list } = listOf(room)
  const items = await allPages<MemberItem>((from) =>
    database.send(new ScanCommand({ ...list, FilterExpression, ...from })),
  )
  return items.map(memberOf)
}
