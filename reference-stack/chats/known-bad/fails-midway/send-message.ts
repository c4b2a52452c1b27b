import { sendMessage, soundSteps } from '../steps.ts'

/** Fails in the middle of every room: as after an incomplete list of recipients, the same members get nothing. */
export const handler = sendMessage({
  ...soundSteps,
  async deliver(message, recipients) {
    await soundSteps.deliver(message, recipients.slice(0, Math.ceil(recipients.length / 2)))
    throw new TypeError('Cannot read properties of undefined')
  },
})
