import { setTimeout as sleep } from 'node:timers/promises'
import { answering } from '../../handling/invocation.ts'
import { readFrame, roomName } from '../../handling/requests.ts'
import { silence } from '../../handling/responses.ts'
import { broadcast } from '../../rooms/broadcast.ts'
import { clearRoom } from '../../rooms/clients.ts'
import { leave } from '../../rooms/room-life.ts'

/** Answers at once, and takes the member out of the room a moment later: as a chat does whose members are read with a delay. */
const lateMs = 100

export const handler = answering('LeaveRoom', async (invocation) => {
  const { connectionId } = invocation.event.requestContext
  const { room } = readFrame(invocation.event.body, { room: roomName })
  await broadcast({ type: 'left-room', room }, [{ connectionId }], invocation)
  await sleep(lateMs)
  await clearRoom(connectionId, room)
  await leave(room, connectionId, invocation)
  return silence
})
