import { announce } from './announce.ts'
import { broadcast } from './broadcast.ts'
import { clean } from '../posting/clean.ts'
import { forgetClientInRoom } from './clients.ts'
import { closeRoom, findRoom } from './directory.ts'
import type { ServerFrame } from './frames.ts'
import type { Task } from '../handling/invocation.ts'
import { forgetMember, hasMembers, removeMember, type SeenMember } from './members.ts'

/** Posts to the members, then deletes the items of those whose connection is gone. */
export async function tellMembers(
  room: string,
  members: readonly SeenMember[],
  frame: ServerFrame,
  task: Task,
): Promise<void> {
  await forgetMembers(room, await broadcast(frame, members, task), task)
}

/** Deletes the items of members whose connection is gone; closes the room if nobody else is left. */
export async function forgetMembers(room: string, gone: readonly SeenMember[], task: Task): Promise<void> {
  if (gone.length === 0) return
  await clean(gone, (member) => forget(room, member), task)
  await closeIfEmpty(room, task)
}

async function forget(room: string, member: SeenMember): Promise<boolean> {
  const forgotten = await forgetMember(room, member)
  await forgetClientInRoom(member.connectionId, room, member.joinedAt)
  return forgotten
}

/** Takes the connection out of the room; the last one out closes it. Not to be in the room is an ordinary case. */
export async function leave(room: string, connectionId: string, task: Task): Promise<void> {
  if (await removeMember(room, connectionId)) await closeIfEmpty(room, task)
}

/**
 * Deletes a room without members and tells everyone connected.
 *
 * A join writes the member's item first, and touches the room's item after it. So there are three cases for a join while the room
 * is closed: the second look sees the member; or the join has touched the item, on which the deletion is conditional; or the join
 * finds no room to touch, and is refused. One case remains: a `leave` that ends half-way leaves its room empty until it expires.
 */
async function closeIfEmpty(room: string, task: Task): Promise<void> {
  if (await hasMembers(room)) return
  const seen = await findRoom(room)
  if (seen === undefined || (await hasMembers(room))) return
  if (await closeRoom(seen)) await announce({ type: 'delete-room', room }, task)
}
