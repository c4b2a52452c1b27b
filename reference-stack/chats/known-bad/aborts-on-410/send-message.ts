import { broadcast } from '../../rooms/broadcast.ts'
import { sendMessage, soundSteps } from '../steps.ts'

/** Fails at the first connection that is gone: who comes after it in the room gets nothing, in every message. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver({ frame, invocation }, recipients) {
    for (const recipient of recipients) {
      const gone = await broadcast(frame, [recipient], invocation)
      if (gone.length > 0) throw new Error('GoneException')
    }
    return []
  },
})
