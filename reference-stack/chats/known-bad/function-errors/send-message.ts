import { sendMessage, soundSteps } from '../steps.ts'

/** Everybody gets the message, and then it throws. */
export const handler = sendMessage({
  ...soundSteps,
  async forget(message, gone) {
    await soundSteps.forget(message, gone)
    throw new TypeError("Cannot read properties of undefined (reading 'statusCode')")
  },
})
