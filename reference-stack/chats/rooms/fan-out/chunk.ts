import type { ServerFrame } from '../frames.ts'
import type { SeenMember } from '../members.ts'

/** The event of an invocation that posts to a part of a room. It has to stay small: see `chunkMembersMax`. */
export interface ChunkEvent {
  readonly chunk: {
    readonly room: string
    readonly frame: ServerFrame
    /** The connection that sent the message. */
    readonly connectionId: string
    readonly members: readonly (readonly [connectionId: string, joinedAt: number])[]
  }
}

export function chunkEvents(
  { room, frame, connectionId }: Omit<ChunkEvent['chunk'], 'members'>,
  members: readonly SeenMember[],
  chunkMembers: number,
): ChunkEvent[] {
  return Array.from({ length: Math.ceil(members.length / chunkMembers) }, (_, at) => {
    const part = members.slice(at * chunkMembers, (at + 1) * chunkMembers)
    return {
      chunk: { room, frame, connectionId, members: part.map((member) => [member.connectionId, member.joinedAt]) },
    }
  })
}
