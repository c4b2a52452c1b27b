import { sendMessage, soundSteps } from '../steps.ts'

/**
 * Returns while the posts are under way. Lambda freezes the environment as soon as the handler has answered: what is
 * then still under way is sent when the next event thaws it, or never.
 */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    void soundSteps.deliver(message, recipients).then((gone) => soundSteps.forget(message, gone))
    return []
  },
})
