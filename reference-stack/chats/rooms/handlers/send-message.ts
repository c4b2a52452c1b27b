import { bothDone } from '../both-done.ts'
import { recipientsOf } from '../fan-out/recipients.ts'
import { takingChunks } from '../fan-out/taking-chunks.ts'
import { tellRoom } from '../fan-out/tell-room.ts'
import { silence } from '../../handling/responses.ts'
import { answering } from '../../handling/invocation.ts'
import { keepMessage } from '../messages.ts'
import { messageText, readFrame, Refusal, roomName } from '../../handling/requests.ts'

const sendMessage = answering('SendMessage', async (invocation) => {
  const { connectionId, requestId, requestTimeEpoch: time } = invocation.event.requestContext
  const { room, value: content } = readFrame(invocation.event.body, { room: roomName, value: messageText })

  const members = await recipientsOf(room, connectionId)
  const user = members.find((member) => member.connectionId === connectionId)?.name
  if (user === undefined) throw new Refusal('not in the room')

  await bothDone(
    tellRoom(room, members, { type: 'client-message', message: content, user }, invocation),
    keepMessage(room, { user, content, time }, requestId),
  )
  return silence
})

export const handler = takingChunks('SendMessage', sendMessage)
