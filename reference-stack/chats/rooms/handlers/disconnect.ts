import { removeClient } from '../clients.ts'
import { silence } from '../../handling/responses.ts'
import { answering } from '../../handling/invocation.ts'
import { leave } from '../room-life.ts'

export const handler = answering('Disconnect', async (invocation) => {
  const { connectionId } = invocation.event.requestContext

  const client = await removeClient(connectionId)
  if (client?.room !== undefined) await leave(client.room, connectionId, invocation)

  return silence
})
