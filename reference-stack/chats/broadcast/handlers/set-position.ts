import { answering } from '../../handling/invocation.ts'
import { keepPosition } from '../../handling/kept-positions.ts'
import { positionText, readFrame, Refusal } from '../../handling/requests.ts'
import { silence } from '../../handling/responses.ts'
import { connectionKey, connectionTable } from '../connections.ts'

export const handler = answering('SetPosition', async ({ event }) => {
  const { connectionId, requestTimeEpoch } = event.requestContext
  const { position } = readFrame(event.body, { position: positionText })

  if (!(await keepPosition(connectionTable, connectionKey(connectionId), position, requestTimeEpoch)))
    throw new Refusal('not connected')

  return silence
})
