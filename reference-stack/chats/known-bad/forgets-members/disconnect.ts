import { findClient, removeClient } from '../../rooms/clients.ts'
import { silence } from '../../handling/responses.ts'
import { answering } from '../../handling/invocation.ts'
import { membersOf, removeMember } from '../../rooms/members.ts'

/**
 * Looks up at which place of the list the one who leaves is, and deletes what is at that place, as one does with an index into
 * a list: by then another one stands there.
 */
export const handler = answering('Disconnect', async ({ event }) => {
  const { connectionId } = event.requestContext
  const client = await findClient(connectionId)
  if (client?.room !== undefined) {
    const place = (await membersOf(client.room)).findIndex((member) => member.connectionId === connectionId)
    await removeMember(client.room, connectionId)
    const atPlace = (await membersOf(client.room)).at(place)
    if (place !== -1 && atPlace !== undefined) await removeMember(client.room, atPlace.connectionId)
  }
  await removeClient(connectionId)
  return silence
})
