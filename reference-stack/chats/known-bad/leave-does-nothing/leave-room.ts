import { answering } from '../../handling/invocation.ts'
import { readFrame, roomName } from '../../handling/requests.ts'
import { reply } from '../../rooms/frames.ts'

/** Answers as if the member had left. */
export const handler = answering('LeaveRoom', async ({ event }) => {
  const { room } = readFrame(event.body, { room: roomName })
  return reply({ type: 'left-room', room })
})
