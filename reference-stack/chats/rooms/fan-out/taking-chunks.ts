import type { LambdaContext, SocketEvent, SocketResponse } from '../../handling/events.ts'
import { silence } from '../../handling/responses.ts'
import { beginTask } from '../../handling/invocation.ts'
import { tellMembers } from '../room-life.ts'
import type { ChunkEvent } from './chunk.ts'

/** The handler of a function that also takes the chunks which it hands on to itself. A chunk is never handed on again. */
export function takingChunks(
  functionName: string,
  handler: (event: SocketEvent, context: LambdaContext) => Promise<SocketResponse>,
): (event: SocketEvent | ChunkEvent, context: LambdaContext) => Promise<SocketResponse> {
  return async (event, context) => {
    if (!('chunk' in event)) return await handler(event, context)
    await postChunk(functionName, event, context)
    return silence
  }
}

async function postChunk(functionName: string, { chunk }: ChunkEvent, context: LambdaContext): Promise<void> {
  const task = beginTask(functionName, chunk.connectionId, context)
  task.line.chunk = true
  try {
    const members = chunk.members.map(([connectionId, joinedAt]) => ({ connectionId, joinedAt }))
    await tellMembers(chunk.room, members, chunk.frame, task)
  } catch (error) {
    // Not thrown: Lambda would try the event twice more, and everybody who has the message would get it again.
    console.error(error)
  } finally {
    task.line.write()
  }
}
