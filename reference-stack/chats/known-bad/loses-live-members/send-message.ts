import { membersOf, removeMember } from '../../rooms/members.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/** Every fourth message, about, deletes a member of the room that has done nothing. */
export const handler = sendMessage({
  ...soundSteps,
  async forget(message, gone) {
    await soundSteps.forget(message, gone)
    const time = message.invocation.event.requestContext.requestTimeEpoch
    if (time % 4 !== 0) return
    const members = await membersOf(message.room)
    const one = members.at(Math.floor(time / 4) % members.length)
    if (one !== undefined) await removeMember(message.room, one.connectionId)
  },
})
