import { announce } from '../announce.ts'
import { openRoom } from '../directory.ts'
import { reply, type ServerFrame } from '../frames.ts'
import { answering } from '../../handling/invocation.ts'
import { readFrame, roomName } from '../../handling/requests.ts'

export const handler = answering('CreateRoom', async (invocation) => {
  const { connectionId, requestId, requestTimeEpoch } = invocation.event.requestContext
  const { room } = readFrame(invocation.event.body, { room: roomName })

  const answer: ServerFrame = { type: 'single-room', message: room }
  if (await openRoom(room, requestId, requestTimeEpoch)) await announce(answer, invocation, connectionId)

  return reply(answer)
})
