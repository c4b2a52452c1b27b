import { clean } from '../../posting/clean.ts'
import { removeClient } from '../../rooms/clients.ts'
import { removeMember } from '../../rooms/members.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/** Takes the connection of the event, which is the sender's, for the one that is gone. A public sample does so. */
export const handler = sendMessage({
  ...soundSteps,
  async forget({ room, invocation }, gone) {
    if (gone.length === 0) return
    const { connectionId } = invocation.event.requestContext
    await clean(
      [{ connectionId }],
      async () => {
        await removeClient(connectionId)
        return removeMember(room, connectionId)
      },
      invocation,
    )
  },
})
