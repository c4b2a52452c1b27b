import { sendMessage, soundSteps } from '../steps.ts'

/** Posts everything a second time, as a retry does that does not ask what has arrived already. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    await soundSteps.deliver(message, recipients)
    return soundSteps.deliver(message, recipients)
  },
})
