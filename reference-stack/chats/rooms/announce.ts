import { broadcast } from './broadcast.ts'
import { clean } from '../posting/clean.ts'
import { connectedClients, forgetClientWithoutRoom } from './clients.ts'
import type { ServerFrame } from './frames.ts'
import type { Task } from '../handling/invocation.ts'

/** Tells everyone connected, but for `exceptId`. */
export async function announce(frame: ServerFrame, task: Task, exceptId?: string): Promise<void> {
  for await (const page of connectedClients()) {
    const others = page.filter(({ connectionId }) => connectionId !== exceptId)
    const gone = await broadcast(frame, others, task)
    // Who is in a room is left to the broadcasts of that room, which also delete the member's item.
    await clean(gone, ({ connectionId }) => forgetClientWithoutRoom(connectionId), task)
  }
}
