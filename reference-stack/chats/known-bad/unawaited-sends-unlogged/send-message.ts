import { sendMessage, soundSteps } from '../steps.ts'
import { unlogged } from '../unlogged.ts'

/** Returns while the posts are under way, with no line in the log that would say so. */
export const handler = unlogged(
  sendMessage({
    ...soundSteps,
    async deliver(message, recipients) {
      void soundSteps.deliver(message, recipients)
      return []
    },
  }),
)
