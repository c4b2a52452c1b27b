import { clearRoom } from '../clients.ts'
import { reply } from '../frames.ts'
import { answering } from '../../handling/invocation.ts'
import { readFrame, roomName } from '../../handling/requests.ts'
import { leave } from '../room-life.ts'

export const handler = answering('LeaveRoom', async (invocation) => {
  const { connectionId } = invocation.event.requestContext
  const { room } = readFrame(invocation.event.body, { room: roomName })

  await clearRoom(connectionId, room)
  await leave(room, connectionId, invocation)

  return reply({ type: 'left-room', room })
})
