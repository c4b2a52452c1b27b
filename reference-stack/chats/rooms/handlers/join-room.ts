import { bothDone } from '../both-done.ts'
import { findClient, moveClient } from '../clients.ts'
import { enterRoom } from '../directory.ts'
import { reply } from '../frames.ts'
import { answering } from '../../handling/invocation.ts'
import { addMember, removeMember } from '../members.ts'
import { newestMessages } from '../messages.ts'
import { readFrame, Refusal, roomName } from '../../handling/requests.ts'
import { leave } from '../room-life.ts'

export const handler = answering('JoinRoom', async (invocation) => {
  const { connectionId, requestId, requestTimeEpoch: joinedAt } = invocation.event.requestContext
  const { room } = readFrame(invocation.event.body, { room: roomName })

  const client = await findClient(connectionId)
  if (client?.name === undefined) throw new Refusal('register first')

  // In this order, so that neither a room that closes nor a client that disconnects meanwhile leaves an item behind.
  await addMember(room, { connectionId, name: client.name, joinedAt })
  const entered = await enterRoom(room, requestId, joinedAt)
  if (entered === undefined) {
    await removeMember(room, connectionId)
    throw new Refusal('room does not exist')
  }
  const [before, messages] = await bothDone(
    moveClient(connectionId, room, joinedAt),
    newestMessages(room, entered.createdAt),
  )
  if (before === undefined) {
    await leave(room, connectionId, invocation)
    throw new Refusal('not connected')
  }
  if (before.room !== undefined && before.room !== room) await leave(before.room, connectionId, invocation)

  return reply({ type: 'multi-message', messages })
})
