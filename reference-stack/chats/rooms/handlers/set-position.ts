import { silence } from '../../handling/responses.ts'
import { answering } from '../../handling/invocation.ts'
import { setPosition } from '../positions.ts'
import { positionText, readFrame, Refusal, roomName } from '../../handling/requests.ts'

export const handler = answering('SetPosition', async ({ event }) => {
  const { connectionId, requestTimeEpoch } = event.requestContext
  const { room, value } = readFrame(event.body, { room: roomName, value: positionText })

  if (!(await setPosition(room, connectionId, value, requestTimeEpoch))) throw new Refusal('not in the room')

  return silence
})
