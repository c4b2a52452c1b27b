import { fitting } from '../../handling/responses.ts'
import { reply } from '../frames.ts'
import { answering } from '../../handling/invocation.ts'
import { membersOf } from '../members.ts'
import { readFrame, Refusal, roomName } from '../../handling/requests.ts'

export const handler = answering('ListMembers', async ({ event }) => {
  const { connectionId } = event.requestContext
  const { room } = readFrame(event.body, { room: roomName })

  const members = await membersOf(room)
  if (!members.some((member) => member.connectionId === connectionId)) throw new Refusal('not in the room')

  return reply({ type: 'members', room, count: members.length, names: fitting(members.map(({ name }) => name)) })
})
