import { fitting } from '../../handling/responses.ts'
import { reply } from '../frames.ts'
import { answering } from '../../handling/invocation.ts'
import { positionsOf } from '../positions.ts'
import { readFrame, Refusal, roomName } from '../../handling/requests.ts'

export const handler = answering('ReadPositions', async ({ event }) => {
  const { connectionId, requestTimeEpoch } = event.requestContext
  const { room } = readFrame(event.body, { room: roomName })

  const positions = await positionsOf(room, connectionId, requestTimeEpoch)
  if (positions === undefined) throw new Refusal('not in the room')

  return reply({ type: 'positions', positions: fitting(positions) })
})
