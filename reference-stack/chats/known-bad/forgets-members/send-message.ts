import { membersOf, removeMember } from '../../rooms/members.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/**
 * Deletes the item of a stale connection, and then, by its place in the list, the one before it as well: as one does with an
 * index into a list that has changed meanwhile.
 */
export const handler = sendMessage({
  ...soundSteps,
  async forget({ room }, gone) {
    for (const { connectionId } of gone) {
      const place = (await membersOf(room)).findIndex((member) => member.connectionId === connectionId)
      if (place === -1) continue
      await removeMember(room, connectionId)
      const before = (await membersOf(room)).at(place - 1)
      if (before !== undefined) await removeMember(room, before.connectionId)
    }
  },
})
