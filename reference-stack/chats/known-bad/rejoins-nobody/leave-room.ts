import { answering } from '../../handling/invocation.ts'
import { readFrame, roomName } from '../../handling/requests.ts'
import { reply } from '../../rooms/frames.ts'
import { leave } from '../../rooms/room-life.ts'

/** Takes the member out of the room's list, and leaves the room in its own item. */
export const handler = answering('LeaveRoom', async (invocation) => {
  const { connectionId } = invocation.event.requestContext
  const { room } = readFrame(invocation.event.body, { room: roomName })
  await leave(room, connectionId, invocation)
  return reply({ type: 'left-room', room })
})
