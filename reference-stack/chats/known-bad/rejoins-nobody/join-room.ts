import { answering } from '../../handling/invocation.ts'
import { readFrame, roomName } from '../../handling/requests.ts'
import { findClient } from '../../rooms/clients.ts'
import { reply } from '../../rooms/frames.ts'
import { handler as join } from '../../rooms/handlers/join-room.ts'
import type { LambdaContext, SocketEvent } from '../../handling/events.ts'

const stay = answering('JoinRoom', () => Promise.resolve(reply({ type: 'multi-message', messages: [] })))

/** Has nothing to do where the member's own item says that it is in the room. */
export async function handler(event: SocketEvent, context: LambdaContext) {
  const { room } = readFrame(event.body, { room: roomName })
  const client = await findClient(event.requestContext.connectionId)
  return client?.room === room ? stay(event, context) : join(event, context)
}
